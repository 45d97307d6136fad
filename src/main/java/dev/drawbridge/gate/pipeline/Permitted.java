package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.policy.decision.Verdict;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** Asks policy about every model without a call: one verdict for each operation. */
public final class Permitted {
  private Permitted() {}

  public static Future<List<Verdict>> of(GateSnapshot snapshot, Question.Asked asked) {
    var every = snapshot.catalog().every();
    if (every.isEmpty()) return Future.succeededFuture(List.of());
    List<Future<Verdict>> verdicts = new ArrayList<>();
    for (Operation operation : Operation.values()) {
      ModelCall nothing = Dialects.nothing(operation, Catalog.AUTO);
      Question question = Question.ask(snapshot, asked.about(nothing), every.get());
      verdicts.add(snapshot.policy().decide(question.input()));
    }
    return Future.all(verdicts).map(all -> all.<Verdict>list());
  }
}

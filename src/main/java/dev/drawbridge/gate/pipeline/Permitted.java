package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.sensitivity.Contents;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Asks policy about every model without a call: one verdict for each operation. */
public final class Permitted {
  private Permitted() {}

  /**
   * The limits on a team as a whole, whoever calls; none where no model could be asked for.
   *
   * @return fails where policy does not answer
   */
  public static Future<List<Verdict.Limit>> limits(GateSnapshot snapshot, String team) {
    var asked =
        new Question.Asked(
            RequestId.next(),
            OwnCall.itself(team),
            Dialects.nothing(Operation.CHAT, Catalog.AUTO),
            null,
            new Question.Declared(null, null),
            Contents.NONE,
            Map.of(),
            "unknown");
    String whole = "team:" + team;
    return of(snapshot, asked)
        .map(
            verdicts ->
                verdicts.stream()
                    .flatMap(verdict -> verdict.terms().limits().stream())
                    .filter(limit -> limit.key().equals(whole))
                    .distinct()
                    .toList());
  }

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

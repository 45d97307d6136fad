package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.policy.decision.Verdict;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Resolves the name that a caller asked for. */
public final class NameResolution {
  private NameResolution() {}

  /** The models behind a name; fails with {@code unknown_model}, which names those near it. */
  public static Future<Catalog.Resolution> resolve(GateSnapshot snapshot, Question.Asked asked) {
    String name = asked.call().model();
    var resolution = snapshot.catalog().asked(name);
    if (resolution.isPresent()) return Future.succeededFuture(resolution.get());
    return Alternatives.beside(permitted(snapshot, asked), Set.of())
        .compose(
            ids -> {
              List<String> near = snapshot.catalog().near(name, m -> ids.contains(m.id()));
              String message =
                  near.isEmpty()
                      ? "No model has that name here; GET /v1/models lists those you may use."
                      : "No model has that name here. Near it: " + String.join(", ", near) + ".";
              return Future.failedFuture(
                  new Refusal(
                      RefusalCode.UNKNOWN_MODEL,
                      message,
                      new Refusal.Details("model", List.of(), near, Map.of(), null, null, null)));
            });
  }

  /** Ids of the models that the caller may use for anything at its own declared sensitivity. */
  public static Future<Set<String>> permitted(GateSnapshot snapshot, Question.Asked asked) {
    return Permitted.of(snapshot, asked)
        .map(
            verdicts -> {
              Set<String> ids = new HashSet<>();
              for (Verdict verdict : verdicts) verdict.eligible().forEach(e -> ids.add(e.id()));
              return ids;
            });
  }

  /** The models of a verdict's eligible, in the catalogue's order. */
  public static List<Model> models(Catalog catalog, Set<String> ids) {
    return catalog.models().stream().filter(m -> ids.contains(m.id())).toList();
  }
}

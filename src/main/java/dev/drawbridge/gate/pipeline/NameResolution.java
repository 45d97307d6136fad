package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.RetiredModels;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Successors;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** Resolves the name that a caller asked for. */
public final class NameResolution {
  private NameResolution() {}

  /**
   * The models behind a name. Fails with {@code model_retired} where the book knows that there was
   * one, which names its successor; else with {@code unknown_model}, which names those near it.
   */
  public static Future<Catalog.Resolution> resolve(GateSnapshot snapshot, Question.Asked asked) {
    String name = asked.call().model();
    var resolution = snapshot.catalog().asked(name);
    if (resolution.isPresent()) return Future.succeededFuture(resolution.get());
    return Alternatives.beside(permitted(snapshot, asked), Set.of())
        .compose(
            ids ->
                onWorker(() -> refusal(snapshot.catalog(), name, ids))
                    .compose(Future::failedFuture));
  }

  private static Refusal refusal(Catalog catalog, String name, Set<String> permitted) {
    RetiredModels retired = RetiredModels.load();
    return retired
        .find(name, LocalDate.now(ZoneOffset.UTC))
        .map(
            gone ->
                Successors.retired(
                    gone,
                    retired.successors(gone, catalog),
                    models(catalog, permitted).stream().map(Model::id).toList()))
        .orElseGet(() -> unknown(catalog.near(name, m -> permitted.contains(m.id()))));
  }

  private static Refusal unknown(List<String> near) {
    String message =
        near.isEmpty()
            ? "No model has that name here; GET /v1/models lists those you may use."
            : "No model has that name here. Near it: " + String.join(", ", near) + ".";
    return new Refusal(
        RefusalCode.UNKNOWN_MODEL,
        message,
        Refusal.Details.NONE.withParam("model").withEligible(near));
  }

  /** The book is read from the jar when all of it is asked for first. */
  private static <T> Future<T> onWorker(Supplier<T> work) {
    Context context = Vertx.currentContext();
    if (context == null) return Future.succeededFuture(work.get());
    return context.executeBlocking(work::get, false).map(Objects::requireNonNull);
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

package dev.drawbridge.gate.access;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.Question;
import dev.drawbridge.identity.access.Grant;
import dev.drawbridge.identity.access.Lift;
import dev.drawbridge.policy.decision.Verdict;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks policy what stands against a model for a caller, and what still would if something were
 * granted. Nothing is granted by it.
 */
final class AccessTrial {
  private AccessTrial() {}

  /**
   * What stands against the model.
   *
   * @param codes empty where it is permitted
   */
  record Found(Question question, List<String> codes) {
    /** The model that is meant: the id of its one place, or the name that its places share. */
    String meant() {
      List<Model> places = question.resolution().models();
      return places.size() == 1 ? places.getFirst().id() : places.getFirst().name();
    }
  }

  /**
   * What stands against the model at the place and for the operation where it is least.
   *
   * @param asked what its caller would ask, of whatever model
   * @param model an id or name of the catalogue
   */
  static Future<Found> of(GateSnapshot snapshot, Question.Asked asked, String model) {
    Catalog.Resolution resolution =
        snapshot
            .catalog()
            .asked(model)
            .filter(found -> found.kind() == Catalog.Kind.CONCRETE)
            .orElseThrow(
                () ->
                    new Refusal(
                        RefusalCode.UNKNOWN_MODEL,
                        "There is no model " + model + ": name one model, no alias."));
    List<Future<Found>> tried = new ArrayList<>();
    for (Operation operation : Operation.values()) {
      var call = Dialects.nothing(operation, model);
      Question question = Question.ask(snapshot, asked.about(call), resolution);
      // What is left of a grant with a bound is no ground not to ask for another.
      List<Grant> unbounded =
          question.input().grants().stream().filter(each -> each.totalUsd() == null).toList();
      tried.add(decided(snapshot, question.granted(unbounded)));
    }
    return Future.all(tried)
        .map(
            all ->
                all.<Found>list().stream()
                    .min(Comparator.comparingInt(found -> weight(found.codes())))
                    .orElseThrow());
  }

  /** What still stands against it where this is granted. */
  static Future<Found> with(GateSnapshot snapshot, Found found, Grant grant) {
    List<Grant> grants = new ArrayList<>(found.question().input().grants());
    grants.add(grant);
    return decided(snapshot, found.question().granted(grants));
  }

  private static Future<Found> decided(GateSnapshot snapshot, Question question) {
    return snapshot
        .policy()
        .decide(question.input())
        .map(verdict -> new Found(question, least(verdict)));
  }

  private static List<String> least(Verdict verdict) {
    if (!verdict.eligible().isEmpty()) return List.of();
    return verdict.excluded().values().stream()
        .min(Comparator.comparingInt(AccessTrial::weight))
        .orElseThrow();
  }

  /** Fewer codes weigh less, and those that a grant can lift less than any other. */
  private static int weight(List<String> codes) {
    int weight = 0;
    for (String code : codes) weight += Lift.of(code).isPresent() ? 1 : 100;
    return weight;
  }

  /**
   * What a grant must lift.
   *
   * @param capped whether a cap of its own is asked for
   * @throws Refusal where nothing stands against the model, or something that no grant lifts
   */
  static List<Lift> lifts(Found found, boolean capped) {
    Set<Lift> lifts = new TreeSet<>();
    if (capped) lifts.add(Lift.PRICE_ABOVE_CAP);
    for (String code : found.codes()) lifts.add(Lift.of(code).orElseThrow(() -> not(found)));
    if (lifts.isEmpty()) {
      throw new Refusal(RefusalCode.CONFLICT, "You may use this model already.");
    }
    return List.copyOf(lifts);
  }

  /** Fails where something still stands against the model. */
  static void check(Found tried) {
    if (!tried.codes().isEmpty()) throw not(tried);
  }

  private static Refusal not(Found found) {
    return new Refusal(
        RefusalCode.MODEL_NOT_PERMITTED,
        "No grant would permit this: "
            + String.join(", ", found.codes())
            + " stands against the model.");
  }
}

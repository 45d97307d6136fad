package dev.drawbridge.routing;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.policy.decision.Verdict;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the refusal of a call for which policy leaves no model to try. */
public final class VerdictRefusal {
  /** The request does not fit the context of a candidate. */
  public static final String CONTEXT_TOO_SMALL = "context_too_small";

  private static final String RETIRED = "model_retired";
  private static final String MASK =
      "Policy permits the model only for masked text, and nothing here finds what is to be masked.";
  private static final String LOST =
      "The request uses something that the API of the model cannot express.";

  private VerdictRefusal() {}

  /**
   * The refusal for a verdict that permits nothing.
   *
   * @param call what was asked
   * @param permitted models that the caller may use instead
   */
  public static Refusal of(
      Verdict verdict, Catalog.Resolution resolution, ModelCall call, List<String> permitted) {
    Refusal.Details details = details(verdict, verdict.excluded(), permitted);
    if (verdict.told().denies()) {
      return new Refusal(RefusalCode.DENIED, first(verdict, "This is not permitted."), details);
    }
    Model roomiest = onlyTooSmall(verdict, resolution);
    if (roomiest != null) {
      long needed = call.estimatedInputTokens();
      if (needed <= roomiest.context()) needed = Estimates.neededTokens(roomiest, call);
      return new Refusal(
          RefusalCode.CONTEXT_LENGTH_EXCEEDED,
          "prompt is too long: " + needed + " tokens > " + roomiest.context() + " maximum",
          details);
    }
    if (resolution.kind() != Catalog.Kind.CONCRETE) {
      return new Refusal(
          RefusalCode.NO_PERMITTED_MODEL,
          first(verdict, "No model that this name stands for is permitted."),
          details);
    }
    List<Model> places = resolution.models();
    if (places.stream().allMatch(place -> isRetired(verdict, place))) {
      return new Refusal(RefusalCode.MODEL_RETIRED, retired(places), details);
    }
    return new Refusal(
        RefusalCode.MODEL_NOT_PERMITTED,
        first(verdict, "The model " + called(places) + " is not permitted."),
        details);
  }

  /**
   * The refusal for a verdict whose every permitted model was passed over for want of a mask or of
   * words, as if policy had excluded them.
   */
  public static Refusal passedOver(
      Verdict verdict, Catalog.Resolution resolution, Route route, List<String> permitted) {
    Map<String, List<String>> excluded = new LinkedHashMap<>(verdict.excluded());
    route.passedOver().forEach((model, code) -> excluded.put(model, List.of(code)));
    boolean masks = route.passedOver().containsValue(Routes.MASK_UNAVAILABLE);
    var reason =
        masks
            ? new Reason(Routes.MASK_UNAVAILABLE, MASK)
            : new Reason(Routes.CAPABILITY_MISSING, LOST);
    return new Refusal(
        resolution.kind() == Catalog.Kind.CONCRETE
            ? RefusalCode.MODEL_NOT_PERMITTED
            : RefusalCode.NO_PERMITTED_MODEL,
        reason.message(),
        Refusal.Details.NONE
            .withReasons(List.of(reason))
            .withEligible(permitted)
            .withExcluded(excluded)
            .withRevision(verdict.revision()));
  }

  private static Refusal.Details details(
      Verdict verdict, Map<String, List<String>> excluded, List<String> permitted) {
    return Refusal.Details.NONE
        .withReasons(verdict.reasons())
        .withEligible(permitted)
        .withExcluded(excluded)
        .withRevision(verdict.revision());
  }

  private static String first(Verdict verdict, String otherwise) {
    return verdict.reasons().isEmpty() ? otherwise : verdict.reasons().getFirst().message();
  }

  /**
   * The model with the largest context among those that only their context excludes; null where
   * there are none.
   */
  private static @Nullable Model onlyTooSmall(Verdict verdict, Catalog.Resolution resolution) {
    Model roomiest = null;
    for (Model model : resolution.models()) {
      if (!verdict
          .excluded()
          .getOrDefault(model.id(), List.of())
          .equals(List.of(CONTEXT_TOO_SMALL))) continue;
      if (roomiest == null || model.context() > roomiest.context()) roomiest = model;
    }
    return roomiest;
  }

  private static boolean isRetired(Verdict verdict, Model place) {
    return verdict.excluded().getOrDefault(place.id(), List.of()).contains(RETIRED);
  }

  /** The model's name, or one place's id where that alone was asked for. */
  private static String called(List<Model> places) {
    return places.size() == 1 ? places.getFirst().id() : places.getFirst().name();
  }

  /** What is told of a model that no place serves any more: when the last one stopped. */
  private static String retired(List<Model> places) {
    Model model =
        places.stream()
            .max(Comparator.comparing(place -> String.valueOf(place.retires())))
            .orElseThrow();
    return retired(called(places), model.retires());
  }

  static String retired(String model, @Nullable LocalDate on) {
    return "The model " + model + " was retired" + (on == null ? "." : " on " + on + ".");
  }
}

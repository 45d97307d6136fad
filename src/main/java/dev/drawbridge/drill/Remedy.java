package dev.drawbridge.drill;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What to change so that a stopped request would have been served: of the models that could serve
 * it, the one against which least stands, and what to do about each code.
 */
final class Remedy {
  private static final String SUBSTITUTE = "fallback_not_allowed";
  private static final String WIDENS = "fallback_would_widen";

  /** What a change of the facts cannot mend, or should not. */
  private static final Set<String> LASTING =
      Set.of(
          "capability_missing",
          "context_too_small",
          "model_retired",
          "vendor_restricted",
          "caller_barred",
          "secret_present",
          "mask_unavailable");

  /** How far a change goes; for a code that does not stand here {@link #FAR}. */
  private static final Map<String, Integer> DISTANCE =
      Map.of(
          SUBSTITUTE,
          1,
          "team_not_entitled",
          1,
          "price_above_cap",
          2,
          "licence_not_allowed",
          3,
          "licence_unknown",
          3,
          "residency_not_allowed",
          4,
          WIDENS,
          4,
          "sensitivity_above_clearance",
          5);

  private static final int FAR = 6;

  /**
   * A model that could serve.
   *
   * @param codes what policy has against it
   */
  record Way(Model model, List<String> codes, double usd) {
    int distance() {
      return codes.stream().mapToInt(code -> DISTANCE.getOrDefault(code, FAR)).sum();
    }

    boolean isNearerThan(Way other) {
      int far = Integer.compare(distance(), other.distance());
      return far < 0 || (far == 0 && usd < other.usd);
    }
  }

  private final RequestFacts facts;
  private final Catalog.Resolution asked;

  /**
   * For one request.
   *
   * @param asked what its name stands for
   */
  Remedy(RequestFacts facts, Catalog.Resolution asked) {
    this.facts = facts;
    this.asked = asked;
  }

  /**
   * The sentences; none where nothing would do.
   *
   * @param live models that no restriction and no circuit closes to the request
   */
  List<String> sentences(List<Way> live) {
    Way best = null;
    for (Way each : live) {
      if (each.codes.stream().anyMatch(LASTING::contains)) continue;
      Way whole = new Way(each.model, codes(each), each.usd);
      if (best == null || whole.isNearerThan(best)) best = whole;
    }
    if (best == null) return List.of();
    List<String> said = new ArrayList<>();
    if (asked.kind() == Catalog.Kind.ALIAS && !asked.models().contains(best.model)) {
      said.add("alias " + facts.model() + ": add " + best.model.id());
    }
    for (String code : best.codes) said.add(sentence(code, best.model));
    return List.copyOf(said);
  }

  /** With what policy does not look at before substitution is permitted. */
  private List<String> codes(Way way) {
    if (!way.codes.contains(SUBSTITUTE)) return way.codes;
    int named = asked.models().stream().mapToInt(Remedy::reach).max().orElse(0);
    if (reach(way.model) <= named) return way.codes;
    Set<String> codes = new TreeSet<>(way.codes);
    codes.remove(SUBSTITUTE);
    codes.add(WIDENS);
    return List.copyOf(codes);
  }

  /** How far a prompt goes. */
  private static int reach(Model model) {
    Hosting hosting = model.provider().hosting();
    return switch (hosting) {
      case OWN -> 0;
      case VENDOR_DEDICATED -> 1;
      case VENDOR -> 2;
    };
  }

  private String sentence(String code, Model model) {
    String team = "team " + facts.team() + ": ";
    String id = model.id();
    return switch (code) {
      case "team_not_entitled" -> team + "entitle " + id;
      case SUBSTITUTE -> team + "permit substitution for " + facts.model() + " (by " + id + ")";
      case WIDENS -> team + "ask for an alias of " + facts.model() + " and " + id;
      case "residency_not_allowed" ->
          team + "permit " + model.provider().jurisdiction() + " as a place (" + id + ")";
      case "price_above_cap" -> team + "raise the cap on the price (" + id + ")";
      case "sensitivity_above_clearance" -> "model " + id + ": clear it for " + level() + " data";
      case "licence_not_allowed", "licence_unknown" ->
          "licences: accept " + String.join(", ", model.terms().ids()) + " (" + id + ")";
      case "operator_banned" -> "vendors: lift the ban on " + id;
      case "blocked" -> "blocks: remove the one against " + id;
      default -> "policy: what excludes " + id + " by " + code;
    };
  }

  private String level() {
    return facts.input().path("sensitivity").path("level").asText();
  }
}

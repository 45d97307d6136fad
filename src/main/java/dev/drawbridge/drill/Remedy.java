package dev.drawbridge.drill;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.policy.decision.ReasonCodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What to change so that a stopped request would have been served: of the models that could serve
 * it, the one against which least stands, and what to do about each code, as policy states it.
 */
final class Remedy {
  private static final String SUBSTITUTE = "fallback_not_allowed";
  private static final String WIDENS = "fallback_would_widen";

  /**
   * A model that could serve.
   *
   * @param codes what policy has against it
   */
  record Way(Model model, List<String> codes, double usd) {}

  private final ReasonCodes stated;
  private final RequestFacts facts;
  private final Catalog.Resolution asked;

  /**
   * For one request.
   *
   * @param stated what policy states of its codes
   * @param asked what its name stands for
   */
  Remedy(ReasonCodes stated, RequestFacts facts, Catalog.Resolution asked) {
    this.stated = stated;
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
      if (each.codes.stream().anyMatch(code -> stated.mending(code).lasting())) continue;
      Way whole = new Way(each.model, codes(each), each.usd);
      if (best == null || isNearer(whole, best)) best = whole;
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

  private int distance(Way way) {
    return way.codes.stream().mapToInt(code -> stated.mending(code).far()).sum();
  }

  private boolean isNearer(Way one, Way other) {
    int far = Integer.compare(distance(one), distance(other));
    return far < 0 || (far == 0 && one.usd < other.usd);
  }

  private String sentence(String code, Model model) {
    Map<String, String> values =
        Map.of("team", facts.team(), "asked", facts.model(), "level", level());
    String change = stated.mending(code).of(model, values);
    return change.isEmpty() ? "policy: what excludes " + model.id() + " by " + code : change;
  }

  private String level() {
    return facts.input().path("sensitivity").path("level").asText();
  }
}

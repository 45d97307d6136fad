package dev.drawbridge.routing;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.policy.Candidate;
import dev.drawbridge.policy.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts the models that policy permits into the order in which they are tried. */
public final class Routes {
  /** A mask is obliged, and nothing here detects what to mask. */
  public static final String MASK_UNAVAILABLE = "mask_unavailable";

  /** The target's circuit is open. */
  public static final String VENDOR_RESTRICTED = "vendor_restricted";

  private Routes() {}

  private record Step(
      Target target, Health.Circuit circuit, double cost, double latency, int listed) {}

  /**
   * The route of a request.
   *
   * <p>{@code cheapest} goes by the estimated cost, {@code fastest} by the smoothed time to the
   * first byte, ties and {@code listed} by the order of the name's members. A model of which no
   * time is known counts as the fastest: else it would never be tried and stay unknown. A circuit
   * that is half open comes after all closed ones, an open one is passed over.
   *
   * @param candidates those of the decision; every eligible model is among them
   */
  public static Route plan(
      Verdict verdict, Catalog.Resolution resolution, List<Candidate> candidates, Health health) {
    Map<String, Candidate> byId = new HashMap<>();
    for (Candidate candidate : candidates) byId.put(candidate.model().id(), candidate);
    Map<String, Integer> listed = new HashMap<>();
    for (Model model : resolution.models()) listed.putIfAbsent(model.id(), listed.size());

    Map<String, String> passedOver = new LinkedHashMap<>();
    List<Step> steps = new ArrayList<>();
    for (Verdict.Eligible eligible : verdict.eligible()) {
      Candidate candidate = byId.get(eligible.id());
      if (candidate == null) throw new IllegalArgumentException("eligible but no candidate");
      Model model = candidate.model();
      String provider = model.provider().id();
      Health.Circuit circuit = health.circuit(provider, model.id());
      if (!eligible.mask().isEmpty()) {
        passedOver.put(model.id(), MASK_UNAVAILABLE);
      } else if (circuit == Health.Circuit.OPEN) {
        passedOver.put(model.id(), VENDOR_RESTRICTED);
      } else {
        steps.add(
            new Step(
                new Target(model, eligible),
                circuit,
                candidate.estimatedCostUsd(),
                health.latencyMillis(provider, model.id()),
                listed.getOrDefault(model.id(), Integer.MAX_VALUE)));
      }
    }
    steps.sort(Comparator.comparing(Step::circuit).thenComparing(order(verdict.objective())));
    return new Route(
        steps.stream().map(Step::target).toList(), Collections.unmodifiableMap(passedOver));
  }

  private static Comparator<Step> order(Verdict.Objective objective) {
    Comparator<Step> listed = Comparator.comparingInt(Step::listed);
    return switch (objective) {
      case LISTED -> listed;
      case CHEAPEST -> Comparator.comparingDouble(Step::cost).thenComparing(listed);
      case FASTEST ->
          Comparator.comparingDouble((Step s) -> Double.isNaN(s.latency()) ? -1 : s.latency())
              .thenComparing(listed);
    };
  }
}

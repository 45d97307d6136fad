package dev.drawbridge.routing;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Speed;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.Choice;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Puts the models that policy permits into the order in which they are tried. */
public final class Routes {
  /** A mask is obliged, and nothing here detects what to mask. */
  public static final String MASK_UNAVAILABLE = "mask_unavailable";

  /** The target's circuit is open. */
  public static final String VENDOR_RESTRICTED = "vendor_restricted";

  /** The target's dialect cannot say all that the request uses. */
  public static final String CAPABILITY_MISSING = "capability_missing";

  private Routes() {}

  private static final Comparator<Step<?>> FULL_LAST = Comparator.comparing(Step::full);

  private record Step<T>(T target, boolean full, double cost, double millis, int listed) {}

  /**
   * The route of a request.
   *
   * <p>{@code cheapest} goes by the estimated cost, {@code fastest} by the time that the answer is
   * likely to take ({@link ExpectedTime}), ties and {@code listed} by the order of the name's
   * members. A target whose circuit is half open keeps its place, by its speed before it failed, so
   * that a request which prefers it finds out whether it is back; an open one is passed over. One
   * whose own servers are full comes after those that are not; where policy does not let it spill
   * over, after those of its own hosting only, in the places that they have among the others.
   *
   * @param input the question that was decided; every eligible model is among its candidates
   */
  public static Route plan(
      Verdict verdict, Catalog.Resolution resolution, DecisionInput input, Health health) {
    long tokens = Estimates.expectedOutput(input.request());
    return plan(verdict, resolution, input.candidates(), tokens, health);
  }

  /**
   * Plans the route for an answer of a known length.
   *
   * @param tokens that the answer is expected to have
   */
  public static Route plan(
      Verdict verdict,
      Catalog.Resolution resolution,
      List<Candidate> candidates,
      long tokens,
      Health health) {
    Map<String, Candidate> byId = new HashMap<>();
    for (Candidate candidate : candidates) byId.put(candidate.model().id(), candidate);
    Map<String, Integer> listed = new HashMap<>();
    for (Model model : resolution.models()) listed.putIfAbsent(model.id(), listed.size());

    Map<String, String> passedOver = new LinkedHashMap<>();
    List<Step<Target>> steps = new ArrayList<>();
    boolean full = false;
    double usual = usualTokenMillis(candidates, health);
    for (Verdict.Eligible eligible : verdict.eligible()) {
      Candidate candidate = byId.get(eligible.id());
      if (candidate == null) throw new IllegalArgumentException("eligible but no candidate");
      Model model = candidate.model();
      String provider = model.provider().id();
      Health.Circuit circuit = health.circuit(provider, model.id());
      String lacking = lacking(circuit, !candidate.lost().isEmpty());
      if (lacking != null) {
        passedOver.put(model.id(), lacking);
      } else {
        boolean isFull = health.isFull(provider);
        full |= isFull;
        steps.add(
            new Step<>(
                new Target(model, eligible),
                isFull,
                candidate.estimatedCostUsd(),
                ExpectedTime.millis(speed(health, circuit, model), tokens, usual),
                listed.getOrDefault(model.id(), Integer.MAX_VALUE)));
      }
    }
    Comparator<Step<?>> order = order(verdict.terms().objective());
    steps.sort(order);
    String spilledFrom = null;
    if (full && verdict.terms().fallbacks().spillOver()) {
      Target first = steps.getFirst().target();
      steps.sort(FULL_LAST);
      boolean elsewhere = hosting(first) != hosting(steps.getFirst().target());
      if (elsewhere) spilledFrom = first.model().id();
    } else if (full) {
      for (Hosting hosting : Hosting.values()) fullLast(steps, hosting);
    }
    return new Route(
        steps.stream().map(Step::target).toList(),
        Collections.unmodifiableMap(passedOver),
        spilledFrom);
  }

  private static Hosting hosting(Target target) {
    return target.model().provider().hosting();
  }

  /** Puts the full ones of a hosting behind the others of it; whatever else there is stays. */
  private static void fullLast(List<Step<Target>> steps, Hosting hosting) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (hosting(steps.get(i).target()) == hosting) places.add(i);
    }
    List<Step<Target>> those = new ArrayList<>();
    for (int place : places) those.add(steps.get(place));
    those.sort(FULL_LAST);
    for (int i = 0; i < those.size(); i++) steps.set(places.get(i), those.get(i));
  }

  /**
   * A target's speed. The wait of a half-open one was what its failures cost: one request finds out
   * whether it is back, and it is open again where that fails.
   */
  private static Speed speed(Health health, Health.Circuit circuit, Model model) {
    Speed speed = health.speed(model.provider().id(), model.id());
    if (circuit != Health.Circuit.HALF_OPEN) return speed;
    return Double.isNaN(speed.firstByteMillis()) ? Speed.UNTRIED : speed.forgiven();
  }

  /** The mean of what is known of the candidates; 0 where it is known of none. */
  private static double usualTokenMillis(List<Candidate> candidates, Health health) {
    double sum = 0;
    int known = 0;
    for (Candidate candidate : candidates) {
      Model model = candidate.model();
      double millis = health.speed(model.provider().id(), model.id()).tokenMillis();
      if (Double.isNaN(millis)) continue;
      sum += millis;
      known++;
    }
    return known == 0 ? 0 : sum / known;
  }

  /**
   * The id of the first target that a verdict leads to, by what a record tells of the candidates;
   * null where there is none. Speeds are not on record: {@code fastest} stays with the target that
   * was chosen, where it may still serve.
   *
   * @param candidates in the order of the name's members
   * @param chosen the first target then, null where there was none
   */
  static @Nullable String first(Verdict verdict, List<Choice> candidates, @Nullable String chosen) {
    Map<String, Verdict.Eligible> eligible = new HashMap<>();
    for (Verdict.Eligible each : verdict.eligible()) eligible.put(each.id(), each);
    List<Step<String>> steps = new ArrayList<>();
    for (Choice choice : candidates) {
      Verdict.Eligible each = eligible.get(choice.id());
      if (each == null || lacking(choice.health(), choice.lossy()) != null) continue;
      double millis = choice.id().equals(chosen) ? 0 : 1;
      steps.add(new Step<>(choice.id(), false, choice.estimatedCostUsd(), millis, steps.size()));
    }
    return steps.stream().min(order(verdict.terms().objective())).map(Step::target).orElse(null);
  }

  /** Why an eligible model cannot be used now; null where it can. */
  private static @Nullable String lacking(Health.Circuit circuit, boolean lossy) {
    // A policy that does not know of loss must not lead to a silent one.
    if (lossy) return CAPABILITY_MISSING;
    return circuit == Health.Circuit.OPEN ? VENDOR_RESTRICTED : null;
  }

  private static Comparator<Step<?>> byDouble(ToDoubleFunction<Step<?>> value) {
    return Comparator.comparingDouble(value);
  }

  private static Comparator<Step<?>> order(Verdict.Objective objective) {
    Comparator<Step<?>> listed = Comparator.comparingInt(Step::listed);
    return switch (objective) {
      case LISTED -> listed;
      case CHEAPEST -> byDouble(Step::cost).thenComparing(listed);
      case FASTEST -> byDouble(Step::millis).thenComparing(listed);
    };
  }
}

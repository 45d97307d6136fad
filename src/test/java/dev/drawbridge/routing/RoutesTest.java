package dev.drawbridge.routing;

import static dev.drawbridge.routing.Samples.candidate;
import static dev.drawbridge.routing.Samples.eligible;
import static dev.drawbridge.routing.Samples.permits;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Speed;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.Choice;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.policy.decision.Verdict.Objective;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoutesTest {
  private static final Model A = Samples.model("a");
  private static final Model B = Samples.model("b");
  private static final Model C = Samples.model("c");
  private static final Catalog.Resolution NAME = Samples.resolution(Catalog.Kind.ALIAS, B, A, C);
  private static final List<Candidate> CANDIDATES =
      List.of(candidate(B, 2), candidate(A, 1), candidate(C, 1));

  /** Health by model; closed and unknown where nothing is said. */
  private static final class FakeHealth implements Health {
    final Map<String, Circuit> circuits = new HashMap<>();
    final Map<String, Speed> speeds = new HashMap<>();
    final Set<String> full = new HashSet<>();

    @Override
    public boolean isFull(String provider) {
      return full.contains(provider);
    }

    @Override
    public Circuit circuit(String provider, String model) {
      assertEquals("p-" + model, provider);
      return circuits.getOrDefault(model, Circuit.CLOSED);
    }

    @Override
    public @Nullable Outage outage(String provider, String model) {
      return null;
    }

    @Override
    public Speed speed(String provider, String model) {
      return speeds.getOrDefault(model, Speed.UNTRIED);
    }
  }

  private final FakeHealth health = new FakeHealth();

  private List<String> order(Objective objective) {
    return order(objective, 100);
  }

  private List<String> order(Objective objective, long tokens) {
    Verdict verdict = permits(objective, eligible("a"), eligible("b"), eligible("c"));
    return Routes.plan(verdict, NAME, CANDIDATES, tokens, health).targets().stream()
        .map(t -> t.model().id())
        .toList();
  }

  @Test
  void listedGoesByTheNamesMembers() {
    assertEquals(List.of("b", "a", "c"), order(Objective.LISTED));
  }

  @Test
  void cheapestGoesByTheEstimateThenAsListed() {
    assertEquals(List.of("a", "c", "b"), order(Objective.CHEAPEST));
  }

  @Test
  void whoseServersAreFullComesAfterTheOthersAndIsNotLost() {
    health.full.addAll(Set.of("p-a", "p-b"));
    assertEquals(List.of("c", "b", "a"), order(Objective.LISTED));
    assertEquals(List.of("c", "a", "b"), order(Objective.CHEAPEST));
    health.full.add("p-c");
    assertEquals(List.of("a", "c", "b"), order(Objective.CHEAPEST));
  }

  @Test
  void fastestTriesTheUnknownFirst() {
    health.speeds.putAll(Map.of("a", speed(300, 1), "b", speed(200, 1)));
    assertEquals(List.of("c", "b", "a"), order(Objective.FASTEST));
  }

  @Test
  void fastestDependsOnTheLengthOfTheAnswer() {
    health.speeds.putAll(Map.of("a", speed(1_000, 5), "b", speed(100, 30), "c", speed(50, 1_000)));
    assertEquals(List.of("c", "b", "a"), order(Objective.FASTEST, 0));
    assertEquals(List.of("b", "a", "c"), order(Objective.FASTEST, 20));
    assertEquals(List.of("a", "b", "c"), order(Objective.FASTEST, 1_000));
  }

  @Test
  void whatATokenTakesIsTakenFromTheOthersWhereItIsNotKnown() {
    health.speeds.putAll(
        Map.of("a", speed(200, 10), "b", speed(100, Double.NaN), "c", speed(300, 4)));
    // The mean of the others is 7 ms: b takes 800 ms, a 1,200 and c 700.
    assertEquals(List.of("c", "b", "a"), order(Objective.FASTEST, 100));
  }

  @Test
  void whatFailedIsBehindWhatServes() {
    health.speeds.putAll(
        Map.of(
            "a", speed(300, 1),
            "b", new Speed(200, 1, 1, 0),
            "c", new Speed(Double.NaN, Double.NaN, 1, 0)));
    assertEquals(List.of("a", "b", "c"), order(Objective.FASTEST));
  }

  private static Speed speed(double firstByteMillis, double tokenMillis) {
    return new Speed(firstByteMillis, tokenMillis, 0, 0);
  }

  @Test
  void aHalfOpenCircuitKeepsItsPlace() {
    List<String> closed = order(Objective.CHEAPEST);
    health.circuits.put("a", Health.Circuit.HALF_OPEN);
    assertEquals(closed, order(Objective.CHEAPEST));
  }

  @Test
  void aHalfOpenCircuitKeepsThePlaceOfItsSpeedHoweverOftenItFailed() {
    health.speeds.putAll(
        Map.of("a", speed(300, 1), "b", new Speed(200, 1, 8, 0), "c", speed(400, 1)));
    assertEquals(List.of("a", "c", "b"), order(Objective.FASTEST));
    health.circuits.put("b", Health.Circuit.HALF_OPEN);
    assertEquals(List.of("b", "a", "c"), order(Objective.FASTEST));
    // And one that never answered is worth the one request
    health.speeds.put("b", new Speed(Double.NaN, Double.NaN, 8, 0));
    assertEquals(List.of("b", "a", "c"), order(Objective.FASTEST));
  }

  @Test
  void whatCannotBeUsedNowIsPassedOver() {
    health.circuits.put("a", Health.Circuit.OPEN);
    Verdict verdict = permits(Objective.LISTED, eligible("a"), eligible("b", "pii"));
    Route route = Routes.plan(verdict, NAME, CANDIDATES, 100, health);
    assertEquals(1, route.targets().size());
    assertEquals(B, route.targets().getFirst().model());
    assertEquals(List.of("pii"), route.targets().getFirst().obligations().mask());
    assertEquals(Map.of("a", "vendor_restricted"), route.passedOver());
  }

  @Test
  void whatCannotBeSaidIsPassedOverWhateverPolicySays() {
    var lossy = new Candidate(A, 0.1, true, Health.Circuit.CLOSED, Set.of(Feature.LOGPROBS));
    Verdict verdict = permits(Objective.LISTED, eligible("a"), eligible("c"));
    var candidates = List.of(lossy, CANDIDATES.getLast());
    Route route = Routes.plan(verdict, NAME, candidates, 100, health);
    assertEquals(List.of(C), route.targets().stream().map(Target::model).toList());
    assertEquals(Map.of("a", "capability_missing"), route.passedOver());
    var choices = candidates.stream().map(Choice::of).toList();
    assertEquals("c", Routes.first(verdict, choices, "a"));
  }

  @Test
  void theObligationsStayWithTheTarget() {
    var capped = new Verdict.Eligible("a", List.of(), 5, List.of("Built with A"));
    Route route = Routes.plan(permits(Objective.LISTED, capped), NAME, CANDIDATES, 100, health);
    assertEquals(capped, route.targets().getFirst().obligations());
  }
}

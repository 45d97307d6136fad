package dev.drawbridge.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.exchange.Health.Circuit;
import dev.drawbridge.policy.decision.Choice;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.policy.decision.Verdict.Objective;
import dev.drawbridge.routing.Difference.Change;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DifferenceTest {
  private static final List<Choice> CHOICES =
      List.of(
          new Choice("a", 0.3, Circuit.CLOSED, false),
          new Choice("b", 0.1, Circuit.CLOSED, false),
          new Choice("c", 0.2, Circuit.OPEN, false));
  private static final Verdict NOBODY = Samples.refuses(Map.of(), "blocked");

  private static Verdict permits(Objective objective, String... ids) {
    Verdict.Eligible[] eligible = new Verdict.Eligible[ids.length];
    for (int i = 0; i < ids.length; i++) eligible[i] = Samples.eligible(ids[i]);
    return Samples.permits(objective, eligible);
  }

  private static Difference between(Verdict decided, Verdict other, @Nullable String chosen) {
    return Difference.between(decided, other, CHOICES, chosen);
  }

  @Test
  void cheapestIsTheFirstTarget() {
    var difference =
        between(permits(Objective.LISTED, "a", "b"), permits(Objective.CHEAPEST, "a", "b"), "a");
    assertEquals(new Difference(Change.REROUTED, "a", "b"), difference);
  }

  @Test
  void anEligibleModelThatIsNotFirstChangesNothing() {
    var difference =
        between(permits(Objective.LISTED, "a", "b"), permits(Objective.LISTED, "a"), "a");
    assertEquals(new Difference(Change.SAME, "a", "a"), difference);
  }

  @Test
  void whatLeadsToNoTargetIsRefused() {
    Verdict open = permits(Objective.LISTED, "a");
    assertEquals(new Difference(Change.NEWLY_REFUSED, "a", null), between(open, NOBODY, "a"));
    assertEquals(new Difference(Change.NEWLY_ALLOWED, null, "a"), between(NOBODY, open, null));
    assertEquals(Change.SAME, between(NOBODY, NOBODY, null).change());
    // Its circuit was open then, so this would have been a refusal all the same.
    Verdict outOfService = permits(Objective.LISTED, "c");
    assertEquals(Change.NEWLY_REFUSED, between(open, outOfService, "a").change());
  }

  @Test
  void aModelThatMustBeMaskedServesAsTheGatewayDoes() {
    Verdict masked = Samples.permits(Objective.LISTED, Samples.eligible("a", "pii"));
    assertEquals(Change.SAME, between(permits(Objective.LISTED, "a"), masked, "a").change());
  }

  @Test
  void theFastestIsTheOneThatWasChosenWhereItMayStillServe() {
    Verdict both = permits(Objective.FASTEST, "a", "b");
    assertEquals(new Difference(Change.SAME, "b", "b"), between(both, both, "b"));
    assertEquals(
        new Difference(Change.REROUTED, "b", "a"),
        between(both, permits(Objective.FASTEST, "a"), "b"));
  }
}

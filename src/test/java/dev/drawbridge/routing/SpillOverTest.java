package dev.drawbridge.routing;

import static dev.drawbridge.routing.Samples.candidate;
import static dev.drawbridge.routing.Samples.eligible;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Hosting;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.Provider;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Speed;
import dev.drawbridge.fixture.SampleModel;
import dev.drawbridge.fixture.SampleVerdict;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.policy.decision.Verdict.Objective;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where requests go while own servers are full: a and b are own models, v is a vendor's. */
class SpillOverTest {
  private static final Model A = model("a", Hosting.OWN);
  private static final Model V = model("v", Hosting.VENDOR);
  private static final Model B = model("b", Hosting.OWN);
  private static final Catalog.Resolution NAME = Samples.resolution(Catalog.Kind.ALIAS, A, V, B);
  private static final List<Candidate> CANDIDATES =
      List.of(candidate(A, 1), candidate(V, 2), candidate(B, 3));

  private static Model model(String id, Hosting hosting) {
    return SampleModel.named(id)
        .at(new Provider(id, "openai", "operator", "DE", hosting, null))
        .build();
  }

  /** Everything is in order, but that some servers are full. */
  private record Loaded(Set<String> full) implements Health {
    @Override
    public Circuit circuit(String provider, String model) {
      return Circuit.CLOSED;
    }

    @Override
    public @Nullable Outage outage(String provider, String model) {
      return null;
    }

    @Override
    public boolean isFull(String provider) {
      return full.contains(provider);
    }

    @Override
    public Speed speed(String provider, String model) {
      return Speed.UNTRIED;
    }
  }

  private static String order(boolean spillOver, Objective objective, String... full) {
    Route route = route(spillOver, objective, full);
    return String.join(" ", route.targets().stream().map(t -> t.model().id()).toList());
  }

  private static Route route(boolean spillOver, Objective objective, String... full) {
    Verdict verdict =
        SampleVerdict.of()
            .eligible(List.of(eligible("a"), eligible("v"), eligible("b")))
            .objective(objective)
            .spillOver(spillOver)
            .make();
    return Routes.plan(verdict, NAME, CANDIDATES, 100, new Loaded(Set.of(full)));
  }

  @Test
  void whatSpillsOverIsKnown() {
    assertEquals("a", route(true, Objective.LISTED, "a").spilledFrom());
    assertNull(route(true, Objective.LISTED).spilledFrom());
    // It would have gone to a vendor, or to an own server, anyway.
    assertNull(route(true, Objective.LISTED, "b").spilledFrom());
    assertNull(route(true, Objective.LISTED, "a", "v").spilledFrom());
    assertNull(route(false, Objective.LISTED, "a").spilledFrom());
  }

  @Test
  void aFullServersRequestsGoToAVendorWherePolicyLetsThem() {
    for (Objective objective : List.of(Objective.LISTED, Objective.CHEAPEST)) {
      assertEquals("a v b", order(true, objective));
      assertEquals("v b a", order(true, objective, "a"));
      assertEquals("v a b", order(true, objective, "a", "b"));
    }
  }

  @Test
  void whereItDoesNotTheyGoToOtherServersOfOnesOwnOnly() {
    for (Objective objective : List.of(Objective.LISTED, Objective.CHEAPEST)) {
      assertEquals("a v b", order(false, objective));
      assertEquals("b v a", order(false, objective, "a"));
      assertEquals("a v b", order(false, objective, "a", "b"));
    }
  }
}

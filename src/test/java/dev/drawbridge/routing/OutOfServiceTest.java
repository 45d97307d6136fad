package dev.drawbridge.routing;

import static dev.drawbridge.routing.Samples.candidate;
import static dev.drawbridge.routing.Samples.eligible;
import static dev.drawbridge.routing.Samples.model;
import static dev.drawbridge.routing.Samples.permits;
import static dev.drawbridge.routing.Samples.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Speed;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutOfServiceTest {
  private static final List<String> OPEN = List.of("vendor_restricted");
  private static final List<Candidate> CANDIDATES =
      List.of(candidate(model("a"), 1), candidate(model("b"), 1), candidate(model("c"), 1));
  private static final Route NOTHING = new Route(List.of(), Map.of());

  /** Models whose circuits are open. */
  private static final class Closed extends HashMap<String, Health.Outage> implements Health {
    @Override
    public Circuit circuit(String provider, String model) {
      return containsKey(model) ? Circuit.OPEN : Circuit.CLOSED;
    }

    @Override
    public @Nullable Outage outage(String provider, String model) {
      assertEquals("p-" + model, provider);
      return get(model);
    }

    @Override
    public Speed speed(String provider, String model) {
      return Speed.UNTRIED;
    }
  }

  private final Closed health = new Closed();

  private void opened(String model, SignalClass cause, long seconds) {
    health.put(model, new Health.Outage(cause, Duration.ofSeconds(seconds)));
  }

  private @Nullable Refusal refusal(Verdict verdict, Route route) {
    return OutOfService.refusal(verdict, route, CANDIDATES, health, List.of("other"));
  }

  private Refusal refused(Map<String, List<String>> excluded) {
    return Objects.requireNonNull(refusal(refuses(excluded, "vendor_restricted"), NOTHING));
  }

  @ParameterizedTest
  @CsvSource({
    "THROTTLED, UPSTREAM_THROTTLED",
    "QUOTA_EXHAUSTED, UPSTREAM_QUOTA",
    "REGION_RESTRICTED, REGION_RESTRICTED",
    "MODEL_RETIRED, MODEL_RETIRED",
    "TRANSIENT, UPSTREAM_UNAVAILABLE",
    "UPSTREAM_FAULT, UPSTREAM_UNAVAILABLE",
    "AUTH_REVOKED, UPSTREAM_UNAVAILABLE",
    "MODEL_RESTRICTED, UPSTREAM_UNAVAILABLE",
  })
  void whatOpenedTheCircuitIsTheAnswer(SignalClass cause, RefusalCode code) {
    opened("a", cause, 30);

    Refusal refusal = refused(Map.of("a", OPEN, "b", List.of("licence_not_allowed")));

    assertEquals(code, refusal.code());
    assertEquals(Duration.ofSeconds(30), refusal.details().retryAfter());
    assertNotNull(refusal.details().resets());
    assertEquals(List.of("other"), refusal.details().eligible());
    assertEquals(OPEN, refusal.details().excluded().get("a"));
    assertEquals("rev", refusal.details().revision());
  }

  @Test
  void theShortestWaitIsTold() {
    opened("a", SignalClass.THROTTLED, 30);
    opened("b", SignalClass.THROTTLED, 9);
    Refusal refusal = refused(Map.of("a", OPEN, "b", OPEN));
    assertEquals(RefusalCode.UPSTREAM_THROTTLED, refusal.code());
    assertEquals(Duration.ofSeconds(9), refusal.details().retryAfter());
  }

  @Test
  void severalCausesComeToNoMoreThanNotNow() {
    opened("a", SignalClass.THROTTLED, 30);
    opened("b", SignalClass.QUOTA_EXHAUSTED, 9);
    assertEquals(RefusalCode.UPSTREAM_UNAVAILABLE, refused(Map.of("a", OPEN, "b", OPEN)).code());
  }

  @Test
  void aModelThatRoutingPassedOverCountsToo() {
    opened("a", SignalClass.THROTTLED, 30);
    Verdict verdict = permits(Verdict.Objective.LISTED, eligible("a"), eligible("b", "pii"));
    Route route = new Route(List.of(), Map.of("a", "vendor_restricted", "b", "mask_unavailable"));

    Refusal refusal = Objects.requireNonNull(refusal(verdict, route));

    assertEquals(RefusalCode.UPSTREAM_THROTTLED, refusal.code());
    assertEquals(List.of("mask_unavailable"), refusal.details().excluded().get("b"));
  }

  @Test
  void anotherGroundBesideTheOpenCircuitIsPolicysToTell() {
    opened("a", SignalClass.THROTTLED, 30);
    var excluded = Map.of("a", List.of("licence_not_allowed", "vendor_restricted"));
    assertNull(refusal(refuses(excluded, "licence_not_allowed"), NOTHING));
  }
}

package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Health.Circuit;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Speed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CircuitsTest {
  private static final class Time extends Clock {
    Instant now = Instant.parse("2026-11-24T12:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    void pass(Duration time) {
      now = now.plus(time);
    }
  }

  private final Time time = new Time();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Circuits circuits = new Circuits(meters, time);
  private final TargetCircuit circuit = circuits.of("p", "m");

  private void fail(SignalClass signal, int times) {
    for (int i = 0; i < times; i++) {
      assertTrue(circuit.enter());
      circuit.failed(signal, null);
    }
  }

  private Circuit state() {
    return circuits.circuit("p", "m");
  }

  @Test
  void aTargetNeverTriedIsClosed() {
    assertEquals(Circuit.CLOSED, circuits.circuit("p", "other"));
    assertEquals(Speed.UNTRIED, circuits.speed("p", "other"));
  }

  @Test
  void failuresOfTheMomentOpenItByTheirRate() {
    fail(SignalClass.TRANSIENT, 9);
    assertEquals(Circuit.CLOSED, state());
    fail(SignalClass.UPSTREAM_FAULT, 1);
    assertEquals(Circuit.OPEN, state());
    assertFalse(circuit.enter());
  }

  @ParameterizedTest
  @EnumSource(
      value = SignalClass.class,
      names = {"POLICY_REFUSED", "BAD_REQUEST", "UNCLASSIFIED", "THROTTLED"})
  void whatIsAboutTheRequestNeverOpensIt(SignalClass signal) {
    fail(signal, 100);
    assertEquals(Circuit.CLOSED, state());
  }

  @ParameterizedTest
  @EnumSource(
      value = SignalClass.class,
      names = {
        "QUOTA_EXHAUSTED",
        "AUTH_REVOKED",
        "REGION_RESTRICTED",
        "MODEL_RESTRICTED",
        "MODEL_RETIRED"
      })
  void whatLastsOpensItAtOnce(SignalClass signal) {
    fail(signal, 1);
    assertEquals(Circuit.OPEN, state());
  }

  @Test
  void aStatedWaitOpensItForExactlyThat() {
    assertTrue(circuit.enter());
    circuit.failed(SignalClass.THROTTLED, Duration.ofSeconds(37));
    time.pass(Duration.ofMillis(36_999));
    assertEquals(Circuit.OPEN, state());
    assertEquals(
        new Health.Outage(SignalClass.THROTTLED, Duration.ofMillis(1)), circuits.outage("p", "m"));
    time.pass(Duration.ofMillis(2));
    assertEquals(Circuit.HALF_OPEN, state());
    assertNull(circuits.outage("p", "m"));
    assertTrue(circuit.enter());
  }

  @Test
  void whatOpenedItIsKeptWhileItIsOpen() {
    // Given calls under way when the circuit opened by its failure rate
    assertTrue(circuit.enter());
    assertTrue(circuit.enter());
    fail(SignalClass.UPSTREAM_FAULT, 10);
    assertEquals(new Health.Outage(SignalClass.TRANSIENT, TargetCircuit.PAUSE), outage());
    // When one of them fails in another way, then that is not what keeps the target away
    circuit.failed(SignalClass.THROTTLED, Duration.ofSeconds(1));
    assertEquals(SignalClass.TRANSIENT, outage().cause());
    // When one asks for a longer wait, then that is
    circuit.failed(SignalClass.THROTTLED, Duration.ofHours(1));
    assertEquals(new Health.Outage(SignalClass.THROTTLED, Duration.ofHours(1)), outage());
  }

  private Health.Outage outage() {
    return Objects.requireNonNull(circuits.outage("p", "m"));
  }

  @Test
  void aWaitOfAYearKeepsATargetOutForAnHourAtMost() {
    assertTrue(circuit.enter());
    circuit.failed(SignalClass.QUOTA_EXHAUSTED, Duration.ofDays(365));

    assertEquals(
        new Health.Outage(SignalClass.QUOTA_EXHAUSTED, TargetCircuit.LONGEST_WAIT), outage());
    time.pass(TargetCircuit.LONGEST_WAIT.plusMillis(1));
    assertTrue(circuit.enter(), "a probe");
  }

  @Test
  void aShorterWaitDoesNotShortenALongerOne() {
    assertTrue(circuit.enter());
    assertTrue(circuit.enter());
    circuit.failed(SignalClass.QUOTA_EXHAUSTED, Duration.ofHours(1));
    circuit.failed(SignalClass.THROTTLED, Duration.ofSeconds(1));
    time.pass(Duration.ofMinutes(30));
    assertEquals(Circuit.OPEN, state());
  }

  @Test
  void oneProbeDecides() {
    // Given an open circuit whose wait is over
    fail(SignalClass.TRANSIENT, 10);
    time.pass(TargetCircuit.PAUSE.plusMillis(1));
    assertEquals(Circuit.HALF_OPEN, state());
    // When one probe is under way, then no second one is let through
    assertTrue(circuit.enter());
    assertFalse(circuit.enter());
    // And when it fails it opens again
    circuit.failed(SignalClass.TRANSIENT, null);
    assertEquals(Circuit.OPEN, state());
    // And when the next succeeds it closes
    time.pass(TargetCircuit.PAUSE.plusMillis(1));
    assertTrue(circuit.enter());
    circuit.served();
    assertEquals(Circuit.CLOSED, state());
  }

  @Test
  void aProbeThatTaughtNothingGivesItsPlaceBack() {
    fail(SignalClass.TRANSIENT, 10);
    time.pass(TargetCircuit.PAUSE.plusMillis(1));
    assertTrue(circuit.enter());
    circuit.failed(SignalClass.BAD_REQUEST, null);
    assertTrue(circuit.enter());
  }

  @Test
  void brokenStreamsCountBesideTheirSuccess() {
    for (int i = 0; i < 10; i++) {
      assertTrue(circuit.enter());
      circuit.served();
      circuit.brokeOff(SignalClass.UPSTREAM_FAULT);
      if (state() == Circuit.OPEN) return;
    }
    throw new AssertionError("still closed");
  }

  @Test
  void speedKnowsOfAttemptsAndFailures() {
    assertTrue(circuit.enter());
    circuit.failed(SignalClass.THROTTLED, null);
    circuit.brokeOff(SignalClass.UPSTREAM_FAULT);
    time.pass(Duration.ofSeconds(2));
    assertEquals(new Speed(Double.NaN, Double.NaN, 2, 2_000), circuits.speed("p", "m"));
    assertTrue(circuit.enter());
    circuit.failed(SignalClass.BAD_REQUEST, null);
    assertEquals(new Speed(Double.NaN, Double.NaN, 2, 0), circuits.speed("p", "m"));
    assertTrue(circuits.reset("p", "m"));
    assertEquals(0, circuits.speed("p", "m").failures());
  }

  @Test
  void anAdminCanCloseIt() {
    fail(SignalClass.MODEL_RETIRED, 1);
    assertTrue(circuits.reset("p", "m"));
    assertEquals(Circuit.CLOSED, state());
    assertTrue(circuit.enter());
    assertFalse(circuits.reset("p", "unknown"));
  }

  @Test
  void statusesAndMetricsShowIt() {
    fail(SignalClass.AUTH_REVOKED, 1);
    Circuits.Status status = circuits.statuses().getFirst();
    assertEquals(SignalClass.AUTH_REVOKED, status.lastSignal());
    assertEquals(time.now, status.lastSignalAt());
    assertEquals(time.now.plus(TargetCircuit.CREDENTIAL), status.openUntil());
    assertEquals(
        2,
        meters
            .get("drawbridge.circuit.state")
            .tag("provider", "p")
            .tag("model", "m")
            .gauge()
            .value());
  }

  @Test
  void aReloadKeepsWhatIsStillTrue() {
    Endpoint same = endpoint("sk-1");
    circuits.adopt(Map.of("p", same));
    fail(SignalClass.AUTH_REVOKED, 1);
    // When the same comes again, then it is kept
    circuits.adopt(Map.of("p", endpoint("sk-1")));
    assertEquals(Circuit.OPEN, state());
    assertSame(circuit, circuits.of("p", "m"));
    // When the credential changes, then it starts anew
    circuits.adopt(Map.of("p", endpoint("sk-2")));
    assertEquals(Circuit.CLOSED, state());
    assertNotSame(circuit, circuits.of("p", "m"));
    // When the provider goes, then nothing of it is left
    circuits.adopt(Map.of());
    assertTrue(circuits.statuses().isEmpty());
    assertEquals(0, meters.find("drawbridge.circuit.state").gauges().size());
  }

  private static Endpoint endpoint(String key) {
    return new Endpoint(
        "p", URI.create("https://p.example/v1"), "default", key, false, Fixture.QUICK);
  }
}

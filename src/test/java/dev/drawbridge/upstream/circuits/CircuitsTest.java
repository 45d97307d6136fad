package dev.drawbridge.upstream.circuits;

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
  private int principals;

  /** So many requests fail, each of another principal. */
  private void fail(SignalClass signal, int times) {
    for (int i = 0; i < times; i++) enter().failed(signal, null, "key|" + principals++);
  }

  private TargetCircuit.Permission enter() {
    return Objects.requireNonNull(circuit.enter("m-upstream"), "a permission");
  }

  private boolean enters() {
    return circuit.enter("m-upstream") != null;
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
    assertFalse(enters());
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
      names = {"QUOTA_EXHAUSTED", "AUTH_REVOKED"})
  void whatLastsOpensItAtOnce(SignalClass signal) {
    fail(signal, 1);
    assertEquals(Circuit.OPEN, state());
  }

  @ParameterizedTest
  @EnumSource(
      value = SignalClass.class,
      names = {"REGION_RESTRICTED", "MODEL_RESTRICTED", "MODEL_RETIRED"})
  void whatContentMayBringAboutOpensItOnceSeveralMetIt(SignalClass signal) {
    // Given one principal who meets it again and again, and then another one
    for (int i = 0; i < 1_000; i++) enter().failed(signal, Duration.ofDays(9), "key|1");
    enter().failed(signal, null, "key|2");
    assertEquals(Circuit.CLOSED, state());
    assertEquals(0, circuits.speed("p", "m").failures());
    // When the target serves, then what was met before counts no more
    enter().served();
    enter().failed(signal, null, "key|3");
    enter().failed(signal, null, "key|4");
    assertEquals(Circuit.CLOSED, state());
    // When a third one meets it in a row, then it is open for all
    enter().failed(signal, null, "key|5");
    assertEquals(Circuit.OPEN, state());
  }

  @Test
  void whatOneMetLongAgoCountsNoMore() {
    enter().failed(SignalClass.MODEL_RESTRICTED, null, "key|1");
    enter().failed(SignalClass.MODEL_RESTRICTED, null, "key|2");
    time.pass(Waits.LONGEST.plusMillis(1));
    enter().failed(SignalClass.MODEL_RESTRICTED, null, "key|3");
    assertEquals(Circuit.CLOSED, state());
  }

  @Test
  void theVendorIsAskedOnceAMinuteWhetherWhatOneMetIsSo() {
    assertNull(circuit.asks());
    enter().failed(SignalClass.MODEL_RESTRICTED, null, "key|1");
    assertEquals("m-upstream", circuit.asks());
    assertNull(circuit.asks());
    // When it says something else, or that all is well, then nothing changes
    circuit.told(SignalClass.AUTH_REVOKED);
    circuit.told(SignalClass.TRANSIENT);
    circuit.told(SignalClass.UNCLASSIFIED);
    assertEquals(Circuit.CLOSED, state());
    // When it says the same of the model, then it is open for all
    time.pass(RestrictionReports.ASKED_AGAIN);
    assertEquals("m-upstream", circuit.asks());
    circuit.told(SignalClass.MODEL_RETIRED);
    assertEquals(new Health.Outage(SignalClass.MODEL_RETIRED, Waits.LONGEST), outage());
  }

  @Test
  void aVendorThatSaysSoBeforeTheEndKeepsItOpenForAnHourAtMost() {
    fail(SignalClass.AUTH_REVOKED, 1);
    Instant opened = time.now;
    assertNull(circuit.asks(), "it was just told");
    int asked = 0;
    while (state() == Circuit.OPEN) {
      time.pass(Duration.ofSeconds(1));
      if (circuit.asks() == null) continue;
      asked++;
      circuit.told(SignalClass.AUTH_REVOKED);
    }
    assertEquals(opened.plus(Waits.LONGEST).plusSeconds(1), time.now);
    assertTrue(asked >= 12, asked + " times");
    // And the attempt that follows decides
    enter().served();
    assertEquals(Circuit.CLOSED, state());
  }

  @Test
  void aVendorThatIsDownIsAskedByNoRequestForAMinute() {
    fail(SignalClass.TRANSIENT, 10);
    Instant opened = time.now;
    while (state() == Circuit.OPEN) {
      time.pass(Duration.ofSeconds(1));
      if (circuit.asks() != null) circuit.told(SignalClass.TRANSIENT);
    }
    assertEquals(opened.plus(TargetCircuit.LONGEST_BREAKDOWN).plusSeconds(1), time.now);
  }

  @ParameterizedTest
  @EnumSource(
      value = SignalClass.class,
      names = {"THROTTLED", "QUOTA_EXHAUSTED"})
  void whatAFreeQuestionCannotTellIsNotAsked(SignalClass signal) {
    enter().failed(signal, Duration.ofSeconds(30), "key|1");
    while (state() == Circuit.OPEN) {
      assertNull(circuit.asks());
      time.pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void whatBeganBeforeTheCircuitOpenedDoesNotCloseIt() {
    // Given two attempts under way when another one is told to wait
    TargetCircuit.Permission served = enter();
    TargetCircuit.Permission refused = enter();
    enter().failed(SignalClass.THROTTLED, Duration.ofSeconds(30), "key|1");
    time.pass(Duration.ofSeconds(31));
    TargetCircuit.Permission probe = enter();
    // When they end while one finds out whether the target is back, then only that one decides
    served.served();
    refused.failed(SignalClass.BAD_REQUEST, null, "key|2");
    assertFalse(enters());
    probe.served();
    assertEquals(Circuit.CLOSED, state());
  }

  @Test
  void aStatedWaitOpensItForExactlyThat() {
    enter().failed(SignalClass.THROTTLED, Duration.ofSeconds(37), "key|1");
    time.pass(Duration.ofMillis(36_999));
    assertEquals(Circuit.OPEN, state());
    assertEquals(
        new Health.Outage(SignalClass.THROTTLED, Duration.ofMillis(1)), circuits.outage("p", "m"));
    time.pass(Duration.ofMillis(2));
    assertEquals(Circuit.HALF_OPEN, state());
    assertNull(circuits.outage("p", "m"));
    assertTrue(enters());
  }

  @Test
  void whatOpenedItIsKeptWhileItIsOpen() {
    // Given calls under way when the circuit opened by its failure rate
    TargetCircuit.Permission first = enter();
    TargetCircuit.Permission second = enter();
    fail(SignalClass.UPSTREAM_FAULT, 10);
    assertEquals(new Health.Outage(SignalClass.TRANSIENT, Waits.PAUSE), outage());
    // When one of them fails in another way, then that is not what keeps the target away
    first.failed(SignalClass.THROTTLED, Duration.ofSeconds(1), "key|1");
    assertEquals(SignalClass.TRANSIENT, outage().cause());
    // When one asks for a longer wait, then that is
    second.failed(SignalClass.THROTTLED, Duration.ofHours(1), "key|1");
    assertEquals(new Health.Outage(SignalClass.THROTTLED, Duration.ofHours(1)), outage());
  }

  private Health.Outage outage() {
    return Objects.requireNonNull(circuits.outage("p", "m"));
  }

  @Test
  void aTimeThatAVendorStatesHolds() {
    enter().failed(SignalClass.QUOTA_EXHAUSTED, Duration.ofHours(9), "key|1");

    assertEquals(new Health.Outage(SignalClass.QUOTA_EXHAUSTED, Duration.ofHours(9)), outage());
    time.pass(Duration.ofHours(9).plusMillis(1));
    assertTrue(enters(), "a probe");
  }

  @Test
  void whateverTimeIsStatedOneAttemptADayFindsOutWhetherItIsBack() {
    // Given a header that says a year
    Duration year = Duration.ofDays(365);
    enter().failed(SignalClass.QUOTA_EXHAUSTED, year, "key|1");
    Instant day = time.now.plus(Duration.ofDays(1));
    assertEquals(day, circuit.status().openUntil());
    assertEquals(time.now.plus(year), circuit.status().statedUntil());
    // When a day has passed, then one attempt is let through, and keeps it open where it fails
    time.pass(Duration.ofDays(1).plusMillis(1));
    assertEquals(Circuit.HALF_OPEN, state());
    TargetCircuit.Permission probe = enter();
    assertFalse(enters());
    probe.failed(SignalClass.QUOTA_EXHAUSTED, year, "key|1");
    assertEquals(Circuit.OPEN, state());
    // When the next day's serves, then it is closed
    time.pass(Duration.ofDays(1).plusMillis(1));
    enter().served();
    assertEquals(Circuit.CLOSED, state());
    assertNull(circuit.status().statedUntil());
  }

  @ParameterizedTest
  @EnumSource(SignalClass.class)
  void whereNoTimeIsStatedTheTargetIsAskedAgainWithinTheHour(SignalClass signal) {
    for (int i = 0; state() != Circuit.OPEN && i < 30; i++) fail(signal, 1);
    time.pass(Duration.ofHours(1).plusMillis(1));
    assertTrue(enters());
  }

  @Test
  void aShorterWaitDoesNotShortenALongerOne() {
    TargetCircuit.Permission late = enter();
    enter().failed(SignalClass.QUOTA_EXHAUSTED, Duration.ofHours(1), "key|1");
    late.failed(SignalClass.THROTTLED, Duration.ofSeconds(1), "key|1");
    time.pass(Duration.ofMinutes(30));
    assertEquals(Circuit.OPEN, state());
  }

  @Test
  void oneProbeDecides() {
    // Given an open circuit whose wait is over
    fail(SignalClass.TRANSIENT, 10);
    time.pass(Waits.PAUSE.plusMillis(1));
    assertEquals(Circuit.HALF_OPEN, state());
    // When one probe is under way, then the others go elsewhere
    TargetCircuit.Permission probe = enter();
    assertFalse(enters());
    assertEquals(Circuit.OPEN, state());
    assertEquals(new Health.Outage(SignalClass.TRANSIENT, Duration.ofSeconds(1)), outage());
    assertEquals(Circuit.HALF_OPEN, circuit.status().circuit());
    // And when it fails it opens again
    probe.failed(SignalClass.TRANSIENT, null, "key|1");
    assertEquals(Circuit.OPEN, state());
    // And when the next succeeds it closes
    time.pass(Waits.PAUSE.plusMillis(1));
    enter().served();
    assertEquals(Circuit.CLOSED, state());
  }

  @Test
  void aProbeThatTaughtNothingGivesItsPlaceBack() {
    fail(SignalClass.TRANSIENT, 10);
    time.pass(Waits.PAUSE.plusMillis(1));
    enter().failed(SignalClass.BAD_REQUEST, null, "key|1");
    assertEquals(Circuit.HALF_OPEN, state());
    assertTrue(enters());
  }

  @Test
  void brokenStreamsCountBesideTheirSuccess() {
    for (int i = 0; i < 10; i++) {
      enter().served();
      circuit.brokeOff(SignalClass.UPSTREAM_FAULT);
      if (state() == Circuit.OPEN) return;
    }
    throw new AssertionError("still closed");
  }

  @Test
  void aStreamThatBeganBeforeTheCircuitOpenedDoesNotDecideWhetherTheTargetIsBack() {
    // Given a stream under way when another request is told to wait
    enter().served();
    enter().failed(SignalClass.THROTTLED, Duration.ofSeconds(30), "key|1");
    time.pass(Duration.ofSeconds(31));
    TargetCircuit.Permission probe = enter();
    // When it breaks off while one finds out whether the target is back, then that one decides
    circuit.brokeOff(SignalClass.UPSTREAM_FAULT);
    probe.served();
    assertEquals(Circuit.CLOSED, state());
  }

  @Test
  void speedKnowsOfAttemptsAndFailures() {
    enter().failed(SignalClass.THROTTLED, null, "key|1");
    circuit.brokeOff(SignalClass.UPSTREAM_FAULT);
    time.pass(Duration.ofSeconds(2));
    assertEquals(new Speed(Double.NaN, Double.NaN, 2, 2_000), circuits.speed("p", "m"));
    enter().failed(SignalClass.BAD_REQUEST, null, "key|1");
    assertEquals(new Speed(Double.NaN, Double.NaN, 2, 0), circuits.speed("p", "m"));
    assertTrue(circuits.reset("p", "m"));
    assertEquals(0, circuits.speed("p", "m").failures());
  }

  @Test
  void anAdminCanCloseIt() {
    fail(SignalClass.MODEL_RETIRED, 3);
    assertTrue(circuits.reset("p", "m"));
    assertEquals(Circuit.CLOSED, state());
    assertTrue(enters());
    assertFalse(circuits.reset("p", "unknown"));
  }

  @Test
  void statusesAndMetricsShowIt() {
    fail(SignalClass.AUTH_REVOKED, 1);
    Circuits.Status status = circuits.statuses().getFirst();
    assertEquals(SignalClass.AUTH_REVOKED, status.lastSignal());
    assertEquals(time.now, status.lastSignalAt());
    assertEquals(time.now.plus(Waits.CREDENTIAL), status.openUntil());
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
    circuits.adopt(Map.of("p", "one way"));
    fail(SignalClass.AUTH_REVOKED, 1);
    // When the same comes again, then it is kept
    circuits.adopt(Map.of("p", "one way"));
    assertEquals(Circuit.OPEN, state());
    assertSame(circuit, circuits.of("p", "m"));
    // When the credential changes, then it starts anew
    circuits.adopt(Map.of("p", "another way"));
    assertEquals(Circuit.CLOSED, state());
    assertNotSame(circuit, circuits.of("p", "m"));
    // When the provider goes, then nothing of it is left
    circuits.adopt(Map.of());
    assertTrue(circuits.statuses().isEmpty());
    assertEquals(0, meters.find("drawbridge.circuit.state").gauges().size());
  }
}

package dev.drawbridge.upstream.circuits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Health.Circuit;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import dev.drawbridge.exchange.Speed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CircuitsTest {
  private final ManualClock time = new ManualClock();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Circuits circuits = new Circuits(meters, time);
  private final List<CircuitChange> changes = new ArrayList<>();
  private ProviderReach reach = reach("place", "one secret");
  private int principals;

  /** So many requests fail, each of another principal. */
  private void fail(SignalClass signal, int times) {
    for (int i = 0; i < times; i++) fail(signal, null, "key|" + principals++);
  }

  private TargetCircuits circuit() {
    return circuits.of("p", "key", "m");
  }

  private TargetCircuits.Permission enter() {
    return enter("somebody");
  }

  private TargetCircuits.Permission enter(String principal) {
    return enter(principal, reach);
  }

  private TargetCircuits.Permission enter(String principal, ProviderReach with) {
    return Objects.requireNonNull(
        circuit().enter("m-upstream", principal, () -> with), "a permission");
  }

  private boolean enters() {
    return circuit().enter("m-upstream", "somebody", () -> reach) != null;
  }

  /** A request of that principal fails, as a failure of its class does. */
  private void fail(SignalClass signal, @Nullable Duration wait, String principal) {
    failed(enter(principal), signal, wait);
  }

  private static void failed(
      TargetCircuits.Permission permission, SignalClass signal, @Nullable Duration wait) {
    permission.failed(of(signal, SignalScope.of(signal), wait), false);
  }

  private static Signal of(SignalClass signal, SignalScope scope, @Nullable Duration wait) {
    return new Signal(signal, scope, wait, "test.rule", "It failed.");
  }

  /** The names of the models that vendors are to be asked for now. */
  private List<String> asked() {
    List<String> names = new ArrayList<>();
    circuits.questions(question -> names.add(question.name()));
    return names;
  }

  /** Answers what vendors are to be asked now, and says how much that was. */
  private int tell(SignalClass signal) {
    List<ProbeQuestion> questions = new ArrayList<>();
    circuits.questions(questions::add);
    for (ProbeQuestion each : questions) {
      each.answer().accept(of(signal, SignalScope.of(signal), null));
    }
    return questions.size();
  }

  private TargetStatus status() {
    return circuits.statuses().getFirst();
  }

  private Circuit state() {
    return circuits.circuit("p", "m");
  }

  @BeforeEach
  void configured() {
    adopt("place", "one secret");
    circuits.tell(changes::add);
  }

  private void adopt(String place, String secret) {
    reach = reach(place, secret);
    circuits.adopt(Map.of("p", reach));
  }

  private static ProviderReach reach(String place, String secret) {
    return new ProviderReach(place, List.of(new ProviderReach.Key("key", "key", secret)));
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
      names = {"POLICY_REFUSED", "BAD_REQUEST", "UNCLASSIFIED"})
  void whatIsAboutTheRequestNeverOpensIt(SignalClass signal) {
    fail(signal, 100);
    assertEquals(Circuit.CLOSED, state());
    assertTrue(changes.isEmpty());
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
    for (int i = 0; i < 1_000; i++) fail(signal, Duration.ofDays(9), "key|1");
    fail(signal, null, "key|2");
    assertEquals(Circuit.CLOSED, state());
    assertEquals(0, circuits.speed("p", "m").failures());
    // When the target serves, then what was met before counts no more
    enter().served();
    fail(signal, null, "key|3");
    fail(signal, null, "key|4");
    assertEquals(Circuit.CLOSED, state());
    // When a third one meets it in a row, then it is open for all
    fail(signal, null, "key|5");
    assertEquals(Circuit.OPEN, state());
  }

  @Test
  void whatOneMetLongAgoCountsNoMore() {
    fail(SignalClass.MODEL_RESTRICTED, null, "key|1");
    fail(SignalClass.MODEL_RESTRICTED, null, "key|2");
    time.pass(FailureWaits.LONGEST.plusMillis(1));
    fail(SignalClass.MODEL_RESTRICTED, null, "key|3");
    assertEquals(Circuit.CLOSED, state());
  }

  @Test
  void theVendorIsAskedOnceAMinuteWhetherWhatOneMetIsSo() {
    assertEquals(List.of(), asked());
    fail(SignalClass.MODEL_RESTRICTED, null, "key|1");
    // When it says something else, or that all is well, then nothing changes
    assertEquals(1, tell(SignalClass.AUTH_REVOKED));
    assertEquals(List.of(), asked());
    time.pass(RestrictionReports.ASKED_AGAIN);
    assertEquals(1, tell(SignalClass.TRANSIENT));
    time.pass(RestrictionReports.ASKED_AGAIN);
    assertEquals(1, tell(SignalClass.UNCLASSIFIED));
    time.pass(RestrictionReports.ASKED_AGAIN);
    assertEquals(List.of("m-upstream"), asked());
    assertEquals(Circuit.CLOSED, state());
    // When it says the same of the model, then it is open for all
    time.pass(RestrictionReports.ASKED_AGAIN);
    assertEquals(1, tell(SignalClass.MODEL_RETIRED));
    assertEquals(new Health.Outage(SignalClass.MODEL_RETIRED, FailureWaits.LONGEST), outage());
  }

  @Test
  void aVendorThatSaysSoBeforeTheEndKeepsItOpenForAnHourAtMost() {
    fail(SignalClass.AUTH_REVOKED, 1);
    Instant opened = time.instant();
    assertEquals(List.of(), asked(), "it was just told");
    int asked = 0;
    while (state() == Circuit.OPEN) {
      time.pass(Duration.ofSeconds(1));
      asked += tell(SignalClass.AUTH_REVOKED);
    }
    assertEquals(opened.plus(FailureWaits.LONGEST).plusSeconds(1), time.instant());
    assertTrue(asked >= 12, asked + " times");
    // And the attempt that follows decides
    enter().served();
    assertEquals(Circuit.CLOSED, state());
  }

  @Test
  void aVendorThatIsDownIsAskedByNoRequestForAMinute() {
    fail(SignalClass.TRANSIENT, 10);
    Instant opened = time.instant();
    while (state() == Circuit.OPEN) {
      time.pass(Duration.ofSeconds(1));
      tell(SignalClass.TRANSIENT);
    }
    assertEquals(opened.plus(CircuitOpening.LONGEST_BREAKDOWN).plusSeconds(1), time.instant());
  }

  @ParameterizedTest
  @EnumSource(
      value = SignalClass.class,
      names = {"THROTTLED", "QUOTA_EXHAUSTED"})
  void whatAFreeQuestionCannotTellIsNotAsked(SignalClass signal) {
    fail(signal, Duration.ofSeconds(30), "key|1");
    while (state() == Circuit.OPEN) {
      assertEquals(List.of(), asked());
      time.pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void whatBeganBeforeTheCircuitOpenedDoesNotCloseIt() {
    // Given two attempts under way when another one is told to wait
    TargetCircuits.Permission served = enter();
    TargetCircuits.Permission refused = enter();
    fail(SignalClass.THROTTLED, Duration.ofSeconds(30), "key|1");
    time.pass(Duration.ofSeconds(31));
    TargetCircuits.Permission probe = enter();
    // When they end while one finds out whether the target is back, then only that one decides
    served.served();
    failed(refused, SignalClass.BAD_REQUEST, null);
    assertFalse(enters());
    probe.served();
    assertEquals(Circuit.CLOSED, state());
  }

  @Test
  void aStatedWaitOpensItForExactlyThat() {
    fail(SignalClass.THROTTLED, Duration.ofSeconds(37), "key|1");
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
    TargetCircuits.Permission first = enter();
    TargetCircuits.Permission second = enter();
    fail(SignalClass.UPSTREAM_FAULT, 10);
    assertEquals(new Health.Outage(SignalClass.TRANSIENT, FailureWaits.PAUSE), outage());
    // When one of them fails in another way, then that is not what keeps the target away
    failed(first, SignalClass.THROTTLED, Duration.ofSeconds(1));
    assertEquals(SignalClass.TRANSIENT, outage().cause());
    // When one asks for a longer wait, then that is
    failed(second, SignalClass.THROTTLED, Duration.ofHours(1));
    assertEquals(new Health.Outage(SignalClass.THROTTLED, Duration.ofHours(1)), outage());
  }

  private Health.Outage outage() {
    return Objects.requireNonNull(circuits.outage("p", "m"));
  }

  @Test
  void aTimeThatAVendorStatesHolds() {
    fail(SignalClass.QUOTA_EXHAUSTED, Duration.ofHours(9), "key|1");

    assertEquals(new Health.Outage(SignalClass.QUOTA_EXHAUSTED, Duration.ofHours(9)), outage());
    time.pass(Duration.ofHours(9).plusMillis(1));
    assertTrue(enters(), "a probe");
  }

  @Test
  void whateverTimeIsStatedOneAttemptADayFindsOutWhetherItIsBack() {
    // Given a header that says a year
    Duration year = Duration.ofDays(365);
    fail(SignalClass.QUOTA_EXHAUSTED, year, "key|1");
    Instant day = time.instant().plus(Duration.ofDays(1));
    assertEquals(day, status().openUntil());
    assertEquals(time.instant().plus(year), status().statedUntil());
    // When a day has passed, then one attempt is let through, and keeps it open where it fails
    time.pass(Duration.ofDays(1).plusMillis(1));
    assertEquals(Circuit.HALF_OPEN, state());
    TargetCircuits.Permission probe = enter();
    assertFalse(enters());
    failed(probe, SignalClass.QUOTA_EXHAUSTED, year);
    assertEquals(Circuit.OPEN, state());
    // When the next day's serves, then it is closed
    time.pass(Duration.ofDays(1).plusMillis(1));
    enter().served();
    assertEquals(Circuit.CLOSED, state());
    assertNull(status().statedUntil());
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
    TargetCircuits.Permission late = enter();
    fail(SignalClass.QUOTA_EXHAUSTED, Duration.ofHours(1), "key|1");
    failed(late, SignalClass.THROTTLED, Duration.ofSeconds(1));
    time.pass(Duration.ofMinutes(30));
    assertEquals(Circuit.OPEN, state());
  }

  @Test
  void oneProbeDecides() {
    // Given an open circuit whose wait is over
    fail(SignalClass.TRANSIENT, 10);
    time.pass(FailureWaits.PAUSE.plusMillis(1));
    assertEquals(Circuit.HALF_OPEN, state());
    // When one probe is under way, then the others go elsewhere
    TargetCircuits.Permission probe = enter();
    assertFalse(enters());
    assertEquals(Circuit.OPEN, state());
    assertEquals(new Health.Outage(SignalClass.TRANSIENT, Duration.ofSeconds(1)), outage());
    assertEquals(Circuit.HALF_OPEN, status().circuit());
    // And when it fails it opens again
    failed(probe, SignalClass.TRANSIENT, null);
    assertEquals(Circuit.OPEN, state());
    // And when the next succeeds, after a wait twice as long, it closes
    time.pass(FailureWaits.PAUSE.multipliedBy(2));
    assertEquals(Circuit.OPEN, state());
    time.pass(Duration.ofMillis(1));
    enter().served();
    assertEquals(Circuit.CLOSED, state());
  }

  @Test
  void aProbeThatTaughtNothingGivesItsPlaceBack() {
    fail(SignalClass.TRANSIENT, 10);
    time.pass(FailureWaits.PAUSE.plusMillis(1));
    fail(SignalClass.BAD_REQUEST, null, "key|1");
    assertEquals(Circuit.HALF_OPEN, state());
    assertTrue(enters());
  }

  @Test
  void brokenStreamsCountBesideTheirSuccess() {
    for (int i = 0; i < 10; i++) {
      TargetCircuits.Permission stream = enter();
      stream.served();
      brokeOff(stream);
      if (state() == Circuit.OPEN) return;
    }
    throw new AssertionError("still closed");
  }

  private static void brokeOff(TargetCircuits.Permission stream) {
    stream.brokeOff(of(SignalClass.UPSTREAM_FAULT, SignalScope.MODEL, null));
  }

  @Test
  void aStreamThatBeganBeforeTheCircuitOpenedDoesNotDecideWhetherTheTargetIsBack() {
    // Given a stream under way when another request is told to wait
    TargetCircuits.Permission stream = enter();
    stream.served();
    fail(SignalClass.THROTTLED, Duration.ofSeconds(30), "key|1");
    time.pass(Duration.ofSeconds(31));
    TargetCircuits.Permission probe = enter();
    // When it breaks off while one finds out whether the target is back, then that one decides
    brokeOff(stream);
    probe.served();
    assertEquals(Circuit.CLOSED, state());
  }

  @Test
  void speedKnowsOfAttemptsAndFailures() {
    fail(SignalClass.TRANSIENT, null, "key|1");
    TargetCircuits.Permission stream = enter();
    stream.served();
    brokeOff(stream);
    time.pass(Duration.ofSeconds(2));
    assertEquals(new Speed(Double.NaN, Double.NaN, 2, 2_000), circuits.speed("p", "m"));
    fail(SignalClass.BAD_REQUEST, null, "key|1");
    assertEquals(new Speed(Double.NaN, Double.NaN, 2, 0), circuits.speed("p", "m"));
    assertTrue(circuits.reset("p", "m", null, null));
    assertEquals(0, circuits.speed("p", "m").failures());
  }

  @Test
  void anAdminCanCloseIt() {
    fail(SignalClass.MODEL_RETIRED, 3);
    assertTrue(circuits.reset("p", "m", null, null));
    assertEquals(Circuit.CLOSED, state());
    assertTrue(enters());
    assertFalse(circuits.reset("p", "unknown", null, null));
  }

  @Test
  void statusesAndMetricsShowIt() {
    fail(SignalClass.AUTH_REVOKED, 1);
    TargetStatus status = status();
    assertEquals(SignalClass.AUTH_REVOKED, lastSignal(status).signal());
    assertEquals(time.instant(), status.lastSignalAt());
    assertEquals(time.instant().plus(FailureWaits.CREDENTIAL), status.openUntil());
    assertEquals(2, gauge("credential", "key", ""));
    assertEquals(0, gauge("model", "", "m"));
  }

  private double gauge(String scope, String credential, String model) {
    return meters
        .get("drawbridge.circuit.state")
        .tags("provider", "p", "scope", scope, "credential", credential, "model", model)
        .gauge()
        .value();
  }

  private static Signal lastSignal(TargetStatus status) {
    return Objects.requireNonNull(status.lastSignal());
  }

  @Test
  void aReloadKeepsWhatIsStillTrue() {
    fail(SignalClass.AUTH_REVOKED, 1);
    // When the same comes again, then it is kept
    adopt("place", "one secret");
    assertEquals(Circuit.OPEN, state());
    // When the credential changes, then it starts anew
    adopt("place", "another secret");
    assertEquals(Circuit.CLOSED, state());
    // When the provider goes, then nothing of it is left
    circuits.adopt(Map.of());
    assertTrue(circuits.statuses().isEmpty());
    assertEquals(0, meters.find("drawbridge.circuit.state").gauges().size());
  }

  @Test
  void whatARequestMeetsWithTheCredentialOfBeforeClosesNothingToTheNewOne() {
    TargetCircuits.Permission before = enter();
    ProviderReach old = reach;
    adopt("place", "another secret");
    // Of two requests of the configuration before, one entered only after the change
    TargetCircuits.Permission late = enter("somebody", old);
    failed(before, SignalClass.AUTH_REVOKED, null);
    failed(late, SignalClass.AUTH_REVOKED, null);
    assertEquals(Circuit.CLOSED, state());
    assertEquals(List.of(), changes);
    // When the new credential meets the same, then it is out
    fail(SignalClass.AUTH_REVOKED, 1);
    assertEquals(Circuit.OPEN, state());
  }

  @Test
  void whatWasLearnedOfAModelHoldsForAnotherCredentialAndNotForAnotherPlace() {
    fail(SignalClass.MODEL_RETIRED, 3);
    adopt("place", "another secret");
    assertEquals(Circuit.OPEN, state());
    adopt("another place", "another secret");
    assertEquals(Circuit.CLOSED, state());
  }
}

package dev.drawbridge.upstream.circuits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Health.Circuit;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import dev.drawbridge.upstream.circuits.CircuitChange.Cause;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a failure closes beside the model and the credential that met it. */
class ScopesTest {
  private static final ProviderReach.Key FIRST = new ProviderReach.Key("first", "account", "1");
  private static final ProviderReach REACH =
      new ProviderReach(
          "place",
          List.of(
              FIRST,
              new ProviderReach.Key("second", "account", "2"),
              new ProviderReach.Key("third", "third", "3")));

  private final ManualClock time = new ManualClock();
  private final Circuits circuits = new Circuits(new SimpleMeterRegistry(), time);
  private final List<CircuitChange> changes = new ArrayList<>();

  @BeforeEach
  void configured() {
    circuits.adopt(Map.of("p", REACH, "q", new ProviderReach("elsewhere", List.of(FIRST))));
    circuits.tell(changes::add);
  }

  private static Signal signal(
      SignalClass signal, SignalScope scope, @Nullable Duration retryAfter) {
    return new Signal(signal, scope, retryAfter, "test.rule", "It failed.");
  }

  private void fails(
      String principal, SignalClass signal, SignalScope scope, @Nullable Duration retryAfter) {
    enter(principal).failed(signal(signal, scope, retryAfter), false);
  }

  private TargetCircuits.Permission enter(String principal) {
    return Objects.requireNonNull(tried(principal), "a permission");
  }

  /** The first credential is used, for model m. */
  private TargetCircuits.@Nullable Permission tried(String principal) {
    return circuits.of("p", "first", "m").enter("m", principal, () -> REACH);
  }

  private boolean open(String provider, String credential, String model) {
    return circuits.circuit(provider, credential, model) == Circuit.OPEN;
  }

  @ParameterizedTest
  @CsvSource({
    "request,          false, false, false, false",
    "credential_model, true,  false, false, false",
    "model,            true,  false, true,  true",
    "credential,       true,  true,  false, false",
    "project,          true,  true,  true,  false",
    "organisation,     true,  true,  true,  false",
    "provider,         true,  true,  true,  true"
  })
  void aFailureClosesWhatItConcerns(
      String scope, boolean same, boolean otherModel, boolean sameAccount, boolean otherAccount) {
    fails(
        "a",
        SignalClass.QUOTA_EXHAUSTED,
        SignalScope.valueOf(scope.toUpperCase(Locale.ROOT)),
        null);

    assertEquals(same, open("p", "first", "m"));
    assertEquals(otherModel, open("p", "first", "n"));
    assertEquals(sameAccount, open("p", "second", "m"));
    assertEquals(otherAccount, open("p", "third", "m"));
    assertFalse(open("q", "first", "m"), "another provider");
  }

  @Test
  void aModelIsOutOnceEachCredentialIs() {
    fails("a", SignalClass.QUOTA_EXHAUSTED, SignalScope.ORGANISATION, Duration.ofHours(2));
    assertEquals(Circuit.CLOSED, circuits.circuit("p", "m"));
    assertNull(circuits.outage("p", "m"));
    // When the third credential is throttled, then the model is out until that is back
    Objects.requireNonNull(circuits.of("p", "third", "m").enter("m", "a", () -> REACH))
        .failed(
            signal(SignalClass.THROTTLED, SignalScope.CREDENTIAL_MODEL, Duration.ofSeconds(9)),
            false);
    assertEquals(
        new Health.Outage(SignalClass.THROTTLED, Duration.ofSeconds(9)), circuits.outage("p", "m"));
    time.pass(Duration.ofSeconds(10));
    assertEquals(Circuit.HALF_OPEN, circuits.circuit("p", "m"));
  }

  @Test
  void ofSeveralCausesTheOneThatLastsLongestIsTold() {
    TargetCircuits.Permission late = enter("a");
    fails("a", SignalClass.THROTTLED, SignalScope.CREDENTIAL_MODEL, Duration.ofSeconds(9));
    late.failed(
        signal(SignalClass.QUOTA_EXHAUSTED, SignalScope.ORGANISATION, Duration.ofHours(1)), false);
    assertEquals(
        new Health.Outage(SignalClass.QUOTA_EXHAUSTED, Duration.ofHours(1)),
        circuits.of("p", "first", "m").outage());
    time.pass(Duration.ofSeconds(10));
    assertEquals(Circuit.OPEN, circuits.circuit("p", "first", "m"));
    assertEquals(Circuit.CLOSED, circuits.circuit("p", "third", "m"));
  }

  @Test
  void oneAttemptFindsOutForAllThatOneCircuitClosed() {
    fails("a", SignalClass.QUOTA_EXHAUSTED, SignalScope.PROVIDER, Duration.ofSeconds(9));
    time.pass(Duration.ofSeconds(9).plusMillis(1));
    TargetCircuits.Permission probe = enter("a");
    assertTrue(open("p", "third", "n"), "it finds out for every model");
    probe.served();
    assertEquals(Circuit.CLOSED, circuits.circuit("p", "third", "n"));
  }

  @Test
  void anAttemptThatFailsForAnotherReasonTellsNothingOfTheFirst() {
    fails("a", SignalClass.QUOTA_EXHAUSTED, SignalScope.PROVIDER, Duration.ofSeconds(9));
    time.pass(Duration.ofSeconds(9).plusMillis(1));
    // When the attempt that finds out meets a throttle of its own
    fails("a", SignalClass.THROTTLED, SignalScope.CREDENTIAL_MODEL, Duration.ofSeconds(30));
    // Then another model's may find out
    assertEquals(Circuit.OPEN, circuits.circuit("p", "first", "m"));
    assertEquals(Circuit.HALF_OPEN, circuits.circuit("p", "first", "n"));
  }

  @Test
  void aCallerWhoseRequestsAreRefusedChangesNothingForOthers() {
    for (int i = 0; i < 1_000; i++) {
      SignalClass each = SignalClass.values()[i % SignalClass.values().length];
      fails("a", each, SignalScope.REQUEST, Duration.ofHours(1));
      assertEquals(Circuit.CLOSED, circuits.circuit("p", "first", "m"));
    }
    assertTrue(changes.isEmpty());
    assertNotNull(tried("b"));
    assertNotNull(tried("a"));
  }

  @Test
  void throttlesWithoutAWaitKeepTheOneAwayWhoMetThem() {
    Duration waited = Duration.ZERO;
    // Given one who is throttled each time: the waits double, up to a minute
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      fails("a", SignalClass.THROTTLED, SignalScope.CREDENTIAL_MODEL, null);
      assertEquals(
          new Health.Outage(SignalClass.THROTTLED, Duration.ofSeconds(seconds)),
          circuits.of("p", "first", "m").outage("a"));
      assertNull(tried("a"));
      assertEquals(Circuit.CLOSED, circuits.circuit("p", "first", "m"));
      time.pass(Duration.ofSeconds(seconds).plusMillis(1));
      waited = waited.plusSeconds(seconds);
    }
    assertEquals(Duration.ofSeconds(183), waited);
    // When others are served meanwhile, then nothing changes for anybody
    enter("b").served();
    // When it is served, then the next throttle is the first one again
    enter("a").served();
    fails("a", SignalClass.THROTTLED, SignalScope.CREDENTIAL_MODEL, null);
    time.pass(Duration.ofSeconds(1).plusMillis(1));
    assertNotNull(tried("a"));
    assertTrue(changes.isEmpty());
  }

  @Test
  void throttlesWithoutAWaitThatSeveralMetKeepAllAway() {
    fails("a", SignalClass.THROTTLED, SignalScope.CREDENTIAL_MODEL, null);
    fails("b", SignalClass.THROTTLED, SignalScope.CREDENTIAL_MODEL, null);
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      assertEquals(Circuit.OPEN, circuits.circuit("p", "first", "m"));
      time.pass(Duration.ofSeconds(seconds));
      assertEquals(Circuit.OPEN, circuits.circuit("p", "first", "m"));
      time.pass(Duration.ofMillis(1));
      assertEquals(Circuit.HALF_OPEN, circuits.circuit("p", "first", "m"));
      fails("c" + seconds, SignalClass.THROTTLED, SignalScope.CREDENTIAL_MODEL, null);
      if (seconds == 60) break;
    }
    time.pass(Duration.ofSeconds(61));
    enter("d").served();
    assertEquals(Circuit.CLOSED, circuits.circuit("p", "first", "m"));
  }

  @Test
  void whatWasUnderWayWhenAWaitBeganDoesNotProlongIt() {
    List<TargetCircuits.Permission> together = new ArrayList<>();
    for (int i = 0; i < 50; i++) together.add(enter("caller-" + i));
    time.pass(Duration.ofMillis(200));
    for (TargetCircuits.Permission each : together) {
      each.failed(signal(SignalClass.THROTTLED, SignalScope.CREDENTIAL_MODEL, null), false);
      time.pass(Duration.ofMillis(1));
    }
    time.pass(Duration.ofSeconds(1));
    assertEquals(Circuit.HALF_OPEN, circuits.circuit("p", "first", "m"));
  }

  @Test
  void aVendorThatHangsIsGivenUpAfterAFewTimeLimits() {
    for (int i = 0; i < TransientFailures.TIMEOUTS; i++) {
      assertEquals(Circuit.CLOSED, circuits.circuit("p", "first", "m"));
      hangs("caller-" + i);
    }
    assertEquals(
        new Health.Outage(SignalClass.TRANSIENT, FailureWaits.PAUSE), circuits.outage("p", "m"));
    // When it hangs on, then it costs one limit an interval, which grows to a minute
    int asked = 0;
    for (int second = 0; second < 600; second++) {
      TargetCircuits.Permission permission = tried("x");
      if (permission != null) {
        permission.failed(signal(SignalClass.TRANSIENT, SignalScope.MODEL, null), true);
        asked++;
      }
      time.pass(Duration.ofSeconds(1));
    }
    assertTrue(asked >= 9 && asked <= 14, asked + " times in ten minutes");
  }

  /** A caller with many requests at once waits for it once an interval, too. */
  @Test
  void afterItsWaitOneAttemptOfACallerFindsOut() {
    for (int i = 0; i < TransientFailures.TIMEOUTS; i++) hangs("a");
    assertNull(tried("a"));
    time.pass(FailureWaits.PAUSE.plusMillis(1));
    TargetCircuits.Permission probe = enter("a");
    assertNull(tried("a"), "one at a time");
    enter("b").nothingLearned();
    // When nothing came of it, then the next one may
    probe.nothingLearned();
    probe = enter("a");
    probe.failed(signal(SignalClass.TRANSIENT, SignalScope.MODEL, null), true);
    time.pass(FailureWaits.PAUSE.plusMillis(1));
    assertNull(tried("a"), "its second wait is longer");
    time.pass(FailureWaits.PAUSE);
    // When nobody says how it went, then another one may after a while
    enter("a");
    assertNull(tried("a"));
    time.pass(FailureWaits.LONGEST_GROWN.plusMillis(1));
    enter("a").served();
    enter("a");
    enter("a");
  }

  private void hangs(String principal) {
    enter(principal).failed(signal(SignalClass.TRANSIENT, SignalScope.MODEL, null), true);
  }

  @Test
  void oneCallersTimeLimitsKeepItAloneAway() {
    for (int i = 0; i < TransientFailures.TIMEOUTS; i++) hangs("a");
    assertNull(tried("a"));
    assertNotNull(tried("b"));
    assertEquals(1, circuits.statuses().getFirst().held());
    time.pass(FailureWaits.PAUSE.plusMillis(1));
    assertNotNull(tried("a"));
  }

  @Test
  void eachChangeIsTold() {
    Duration wait = Duration.ofSeconds(5);
    fails("a", SignalClass.THROTTLED, SignalScope.CREDENTIAL_MODEL, wait);
    time.pass(wait.plusMillis(1));
    fails("a", SignalClass.THROTTLED, SignalScope.CREDENTIAL_MODEL, wait);
    time.pass(wait.plusMillis(1));
    enter("a").served();
    fails("a", SignalClass.QUOTA_EXHAUSTED, SignalScope.CREDENTIAL, null);
    assertTrue(circuits.reset("p", "m", null, null));

    List<String> told =
        changes.stream()
            .map(
                c ->
                    String.join(
                        " ",
                        c.key().scope().wire(),
                        c.from().wire(),
                        c.to().wire(),
                        c.signal().wire(),
                        c.cause().wire()))
            .toList();
    assertEquals(
        List.of(
            "credential_model closed open throttled request",
            "credential_model half_open open throttled request",
            "credential_model half_open closed throttled request",
            "credential closed open quota_exhausted request",
            "credential open closed quota_exhausted reset"),
        told);
    CircuitChange first = changes.getFirst();
    assertEquals(new CircuitKey("p", SignalScope.CREDENTIAL_MODEL, "first", "m"), first.key());
    assertEquals("first", first.credential());
    assertEquals("test.rule", first.rule());
    assertEquals(first.time().plus(wait), first.until());
    assertEquals(Cause.REQUEST, first.cause());
    assertEquals(5, circuits.changes("p").size());
    assertEquals(changes.getLast(), circuits.changes("p").getFirst());
  }

  @Test
  void anAdminClosesOneScopeOnly() {
    TargetCircuits.Permission late = enter("a");
    fails("a", SignalClass.QUOTA_EXHAUSTED, SignalScope.CREDENTIAL, Duration.ofHours(1));
    late.failed(signal(SignalClass.QUOTA_EXHAUSTED, SignalScope.PROVIDER, null), false);
    assertEquals(2, circuits.open().size());
    assertFalse(circuits.reset("p", "m", SignalScope.CREDENTIAL, "unknown"));
    assertTrue(circuits.reset("p", "m", SignalScope.CREDENTIAL, "first"));
    assertEquals(SignalScope.PROVIDER, circuits.open().getFirst().key().scope());
    assertTrue(circuits.reset("p", null, SignalScope.PROVIDER, null));
    assertEquals(List.of(), circuits.open());
  }
}

package dev.drawbridge.gate.pipeline;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.fixture.SampleVerdict;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.Person;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Verdict;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Policy puts three requests an hour on every call, and one a day on a call for a purpose or for a
 * person, and on the tokens of all.
 */
class RefusalRatesTest {
  private static final PlayedCall CALL = new PlayedCall(false);
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T10:59:00Z"));
  private final RefusalRates rates = new RefusalRates(() -> ZoneOffset.UTC, now::get);
  private final GateSnapshot snapshot = snapshot();
  private final Caller app = CALL.recorded.caller().itself();

  @AfterAll
  static void stop() throws Exception {
    CALL.close();
  }

  private static GateSnapshot snapshot() {
    var policy =
        Played.by(
            Policy.class,
            Map.of("decide", a -> Future.succeededFuture(verdict((DecisionInput) a[0]))));
    var s = CALL.snapshot;
    return new GateSnapshot(
        s.identity(),
        s.catalog(),
        s.labeller(),
        policy,
        s.organisation(),
        s.upstream(),
        s.attempts(),
        s.deadline(),
        s.idle(),
        s.maxAnswer(),
        s.callers());
  }

  private static Verdict verdict(DecisionInput asked) {
    boolean neutral = asked.request().purpose() == null && asked.principal().onBehalfOf() == null;
    return verdict(
        new Verdict.Limit("team:research", "tokens", 1, "day"),
        new Verdict.Limit("team:research", "requests", 3, "hour"),
        new Verdict.Limit("special", "requests", neutral ? 100 : 1, "day"));
  }

  private static Verdict verdict(Verdict.Limit... limits) {
    Verdict v = CALL.verdict;
    return SampleVerdict.of()
        .objective(v.terms().objective())
        .limits(List.of(limits))
        .revision(v.revision())
        .make();
  }

  private void refuse(Caller caller, RefusalCode code) {
    rates.count(snapshot, CALL.request, caller, new Refusal(code, "No."));
  }

  private void check(Caller caller) {
    rates.check(snapshot, caller);
  }

  private Stopped met(Caller caller) {
    return assertThrows(Stopped.class, () -> check(caller));
  }

  @Test
  void whoWasRefusedAsOftenAsItMayAskIsRefusedUntilTheWindowEnds() {
    for (int i = 0; i < 3; i++) {
      check(app);
      refuse(app, RefusalCode.DENIED);
    }

    Stopped stopped = met(app);
    Refusal met = assertInstanceOf(Refusal.class, stopped.failure());
    assertEquals(RefusalCode.RATE_LIMITED, met.code());
    assertEquals(Instant.parse("2026-03-01T11:00:00Z"), met.details().resets());
    assertTrue(met.text().contains("3 requests a hour for refused:"), met.text());
    assertEquals(0, stopped.known().standings().getFirst().remaining());
    now.set(Instant.parse("2026-03-01T11:00:00Z"));
    assertDoesNotThrow(() -> check(app));
  }

  @Test
  void aLimitOnAnotherQuestionRefusesNothing() {
    Caller acting = app.onBehalfOf(Person.named("eve"));
    refuse(acting, RefusalCode.DENIED);
    refuse(acting, RefusalCode.DENIED);

    assertDoesNotThrow(() -> check(app));
    refuse(acting, RefusalCode.DENIED);
    met(app);
  }

  @Test
  void neitherAnotherCallerNorTheSameInAnotherTeamIsRefused() {
    Caller teammate =
        new Caller(
            new Caller.Identity(app.kind(), "another", app.issuer(), "another", null),
            new Caller.Membership(app.team(), app.teams(), app.roles(), app.claims()),
            new Caller.Credential(null, null, false),
            null);
    Caller elsewhere = app.inTeam("other");
    refuse(teammate, RefusalCode.DENIED);
    refuse(elsewhere, RefusalCode.DENIED);
    for (int i = 0; i < 3; i++) refuse(app, RefusalCode.DENIED);

    assertDoesNotThrow(() -> check(teammate));
    assertDoesNotThrow(() -> check(elsewhere));
    met(app);
  }

  @Test
  void whatIsNoFaultOfTheCallersDoesNotCount() {
    for (int i = 0; i < 5; i++) {
      refuse(app, RefusalCode.RATE_LIMITED);
      refuse(app, RefusalCode.OVERLOADED);
    }
    refuse(app, RefusalCode.DENIED);

    assertDoesNotThrow(() -> check(app));
  }
}

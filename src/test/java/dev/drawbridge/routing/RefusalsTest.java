package dev.drawbridge.routing;

import static dev.drawbridge.routing.Samples.call;
import static dev.drawbridge.routing.Samples.denies;
import static dev.drawbridge.routing.Samples.eligible;
import static dev.drawbridge.routing.Samples.model;
import static dev.drawbridge.routing.Samples.permits;
import static dev.drawbridge.routing.Samples.refuses;
import static dev.drawbridge.routing.Samples.resolution;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Catalog.Kind;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.fixture.SampleModel;
import dev.drawbridge.policy.decision.Verdict;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalsTest {
  @Test
  void aConcreteModelThatIsNotPermittedComesWithAlternatives() {
    Refusal refusal =
        VerdictRefusal.of(
            refuses(Map.of("a", List.of("licence_not_allowed")), "licence_not_allowed"),
            resolution(Kind.CONCRETE, model("a")),
            call(1),
            List.of("b"));
    assertEquals(RefusalCode.MODEL_NOT_PERMITTED, refusal.code());
    assertEquals("Because licence_not_allowed.", refusal.text());
    assertEquals(List.of("b"), refusal.details().eligible());
    assertEquals(Map.of("a", List.of("licence_not_allowed")), refusal.details().excluded());
    assertEquals("rev", refusal.details().revision());
  }

  @Test
  void anAliasWithoutAPermittedMember() {
    Refusal refusal =
        VerdictRefusal.of(
            refuses(Map.of("a", List.of("x")), "x", "blocked"),
            resolution(Kind.ALIAS, model("a")),
            call(1),
            List.of());
    assertEquals(RefusalCode.NO_PERMITTED_MODEL, refusal.code());
  }

  /** Which codes are so is stated beside their rules, and tested there. */
  @Test
  void whatIsNotAboutAModelIsDenied() {
    Refusal refusal =
        VerdictRefusal.of(
            denies(Map.of("a", List.of("role_missing")), "role_missing"),
            resolution(Kind.CONCRETE, model("a")),
            call(1),
            List.of());
    assertEquals(RefusalCode.DENIED, refusal.code());
  }

  @Test
  void aPromptThatOnlyItsLengthKeepsOut() {
    Refusal refusal =
        VerdictRefusal.of(
            refuses(
                Map.of(
                    "a", List.of("context_too_small"),
                    "b", List.of("context_too_small"),
                    "c", List.of("context_too_small", "licence_not_allowed")),
                "context_too_small"),
            resolution(
                Kind.ALIAS,
                model("a", 1_000, null, 1),
                model("b", 3_000, null, 1),
                model("c", 9_000, null, 1)),
            call(5_000),
            List.of());
    assertEquals(RefusalCode.CONTEXT_LENGTH_EXCEEDED, refusal.code());
    assertEquals("prompt is too long: 5000 tokens > 3000 maximum", refusal.text());
  }

  @Test
  void anAnswerThatDoesNotFitCountsToo() {
    Refusal refusal =
        VerdictRefusal.of(
            refuses(Map.of("a", List.of("context_too_small")), "context_too_small"),
            resolution(Kind.CONCRETE, model("a", 1_500, null, 1)),
            call(1_000),
            List.of());
    assertEquals("prompt is too long: 2024 tokens > 1500 maximum", refusal.text());
  }

  @Test
  void aRetiredModelNamesTheSuccessorThatIsPermitted() {
    var verdict = refuses(Map.of("a", List.of("model_retired")), "model_retired");
    Model old = model("a");
    Refusal refusal =
        VerdictRefusal.of(verdict, resolution(Kind.CONCRETE, old), call(1), List.of());
    assertEquals(RefusalCode.MODEL_RETIRED, refusal.code());
    // Its successor is newer, and that one's is newest.
    Model newer = SampleModel.named("newer").retiring(LocalDate.MAX, "newest").build();
    var catalog = new Catalog(List.of(old, newer, SampleModel.named("newest").build()), Map.of());
    for (String permitted : List.of("newer", "newest")) {
      assertEquals(
          "The model a was retired on 2026-11-01. Its successor is " + permitted + ".",
          Successors.named(refusal, catalog, List.of(old), List.of("b", permitted)).text());
    }
    assertEquals(
        "The model a was retired on 2026-11-01.",
        Successors.named(refusal, catalog, List.of(old), List.of("a", "b")).text());
    assertEquals(
        RefusalCode.NO_PERMITTED_MODEL,
        VerdictRefusal.of(verdict, resolution(Kind.ALIAS, model("a")), call(1), List.of()).code());
  }

  @Test
  void allPassedOver() {
    Verdict verdict = permits(Verdict.Objective.LISTED, eligible("a"), eligible("b"));
    var name = resolution(Kind.CONCRETE, model("a"));
    Refusal masked =
        VerdictRefusal.passedOver(
            verdict, name, new Route(List.of(), Map.of("a", "mask_unavailable")), List.of());
    assertEquals(RefusalCode.MODEL_NOT_PERMITTED, masked.code());
    assertEquals(Map.of("a", List.of("mask_unavailable")), masked.details().excluded());
    assertEquals("mask_unavailable", masked.details().reasons().getFirst().code());
    Refusal lossy =
        VerdictRefusal.passedOver(
            verdict, name, new Route(List.of(), Map.of("a", "capability_missing")), List.of());
    assertEquals("capability_missing", lossy.details().reasons().getFirst().code());
    assertEquals(lossy.details().reasons().getFirst().message(), lossy.text());
  }

  private static Refusal after(boolean timedOut, SignalClass... failures) {
    List<Attempt> attempts = new ArrayList<>();
    for (SignalClass failure : failures) {
      var meaning = Attempt.Meaning.of(failure, "any.x");
      attempts.add(
          new Attempt("m" + attempts.size(), "p", "default", null, meaning, timedOut, true, 0, 5));
    }
    return AttemptsRefusal.of(attempts, Duration.ofSeconds(7), null);
  }

  @ParameterizedTest
  @CsvSource({
    "TRANSIENT, UPSTREAM_UNAVAILABLE, 503",
    "THROTTLED, UPSTREAM_THROTTLED, 429",
    "QUOTA_EXHAUSTED, UPSTREAM_QUOTA, 429",
    "AUTH_REVOKED, UPSTREAM_FAILED, 502",
    "REGION_RESTRICTED, REGION_RESTRICTED, 451",
    "MODEL_RESTRICTED, UPSTREAM_FAILED, 502",
    "MODEL_RETIRED, MODEL_RETIRED, 410",
    "UPSTREAM_FAULT, UPSTREAM_FAILED, 502",
  })
  void failuresOfOneClass(SignalClass failure, RefusalCode code, int status) {
    assertEquals(status, after(false, failure).code().status());
    assertEquals(code, after(false, failure).code());
    assertEquals(code, after(false, failure, failure).code());
    assertEquals(Duration.ofSeconds(7), after(false, failure).details().retryAfter());
  }

  /** Those of the table above are all whose answer does not pass through to the caller. */
  @Test
  void everyClassThatFallsBackHasItsStatus() {
    for (SignalClass failure : SignalClass.values()) {
      boolean generic = AttemptsRefusal.code(failure) == RefusalCode.UPSTREAM_FAILED;
      assertTrue(failure.fallback() || generic, failure.wire());
    }
    assertEquals(8, Arrays.stream(SignalClass.values()).filter(SignalClass::fallback).count());
  }

  @Test
  void failuresOfSeveralClasses() {
    Refusal refusal = after(false, SignalClass.THROTTLED, SignalClass.QUOTA_EXHAUSTED);
    assertEquals(RefusalCode.UPSTREAM_FAILED, refusal.code());
    assertEquals(
        "Every permitted model failed: m0 (throttled), m1 (quota_exhausted).", refusal.text());
    assertEquals(List.of("quota_exhausted"), refusal.details().excluded().get("m1"));
  }

  @Test
  void whatCouldNotStandInIsNamedWithItsCodesButForModelsOfOthers() {
    var attempt =
        new Attempt(
            "a",
            "p",
            "default",
            null,
            Attempt.Meaning.of(SignalClass.TRANSIENT, "any.x"),
            false,
            true,
            0,
            5);
    Verdict last =
        refuses(
            Map.of(
                "a", List.of("vendor_restricted"),
                "b", List.of("fallback_would_widen"),
                "c", List.of("fallback_not_allowed", "team_not_entitled")));

    Refusal refusal = AttemptsRefusal.of(List.of(attempt), null, last);

    assertEquals(
        Map.of("a", List.of("transient"), "b", List.of("fallback_would_widen")),
        refusal.details().excluded());
    assertEquals(last.revision(), refusal.details().revision());
    assertFalse(refusal.text().contains("fallback_would_widen"));
  }

  @Test
  void nothingButTimeLimits() {
    assertEquals(
        RefusalCode.UPSTREAM_TIMEOUT,
        after(true, SignalClass.TRANSIENT, SignalClass.TRANSIENT).code());
    assertTrue(after(true, SignalClass.TRANSIENT).text().contains("in time"));
  }

  @Test
  void noAttemptAtAll() {
    assertEquals(
        RefusalCode.UPSTREAM_UNAVAILABLE, AttemptsRefusal.of(List.of(), null, null).code());
  }
}

package dev.drawbridge.gate.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.fixture.SampleVerdict;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Route;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Questions that are put to policy beside a decision that stands. */
class AlternativesTest {
  private final PlayedCall call = new PlayedCall(false);

  @AfterEach
  void stop() throws Exception {
    call.close();
  }

  private static Future<Verdict> none() {
    return Future.failedFuture(
        new Refusal(RefusalCode.POLICY_UNAVAILABLE, "Policy gave no valid answer."));
  }

  @Test
  void aRefusalStaysWhatItIsWherePolicyNamesNoAlternatives() {
    Verdict refused =
        SampleVerdict.of()
            .excluded(Map.of("llama-3.3-70b", List.of("role_missing")))
            .revision("rev")
            .make();
    call.answers.add(none());
    Future<Void> told =
        Alternatives.refuse(
            call.snapshot,
            new Progress.Decided(call.recorded.decided().question(), refused),
            new Route(List.of(), Map.of()));

    assertEquals(RefusalCode.NO_PERMITTED_MODEL, ((Refusal) told.cause()).code());
    assertEquals(List.of(), ((Refusal) told.cause()).details().eligible());
  }

  @Test
  void anUnknownNameStaysUnknownWherePolicyNamesNoneNearIt() {
    for (int i = 0; i < 20; i++) call.answers.add(none());
    var named =
        NameResolution.resolve(
            call.snapshot,
            call.recorded.decided().question().asked().about(PlayedCall.named("nosuch")));

    assertEquals(RefusalCode.UNKNOWN_MODEL, ((Refusal) named.cause()).code());
  }

  @Test
  void whatElseFailsIsNotPassedOver() {
    Future<String> failed = Future.failedFuture(new IllegalStateException("ours"));
    assertTrue(Alternatives.beside(failed, "x").failed());
    assertEquals("y", Alternatives.beside(Future.succeededFuture("y"), "x").result());
  }
}

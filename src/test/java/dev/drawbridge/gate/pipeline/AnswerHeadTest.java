package dev.drawbridge.gate.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.gate.pipeline.Progress.Decided;
import dev.drawbridge.gate.pipeline.Progress.Recorded;
import dev.drawbridge.fixture.SampleVerdict;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Route;
import dev.drawbridge.routing.Target;
import dev.drawbridge.upstream.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The head of a stream: what it says, whoever is first, a target or a keep-alive. */
class AnswerHeadTest {
  private final PlayedCall played = new PlayedCall(true);
  private final Recorded recorded = warned();
  private final AnswerHead head = new AnswerHead(played.request, played.connection);

  @AfterEach
  void stop() throws Exception {
    played.close();
  }

  /** A call that policy warns of, and that spills over to other hosting. */
  private Recorded warned() {
    Recorded before = played.recorded;
    Verdict verdict =
        SampleVerdict.of()
            .eligible(played.verdict.eligible())
            .warnings(List.of(new Reason("budget_80", "Four fifths are spent.")))
            .make();
    return new Recorded(
        new Decided(before.decided().question(), verdict),
        new Route(before.route().targets(), Map.of(), "own/model"),
        before.reservation(),
        before.record(),
        null);
  }

  private void serves() {
    Target target = recorded.route().targets().getFirst();
    ModelCall call = recorded.call();
    CallTarget to = OutboundCall.callTarget(played.snapshot, call, target);
    var sent =
        new OutboundCall(
            to,
            Dialects.translation(call, to),
            new EncodedRequest(new byte[0], List.of("seed")),
            null,
            null);
    String model = target.model().id();
    String provider = target.model().provider().id();
    var attempt = new Attempt(model, provider, "default", "vendor-1", null, false, true, 200, 5);
    var served = new Answer.Served(attempt, 200, Map.of(), Played.by(Answer.Body.class, Map.of()));
    head.serving(recorded, target, recorded.verdict(), served, List.of(), sent);
  }

  private void assertStream() {
    assertEquals(200, played.status());
    assertEquals("text/event-stream", played.headers.get("content-type"));
    assertEquals("no-cache", played.headers.get("cache-control"));
    assertEquals(played.request.id().value(), played.headers.get("x-drawbridge-request-id"));
  }

  @Test
  void whatIsKnownOfWhoServesStaysWhereTheStreamBegins() {
    serves();
    head.ofStream(recorded);

    assertStream();
    assertEquals("budget_80, spilled_over", played.headers.get("x-drawbridge-warning"));
    assertEquals("seed", played.headers.get("x-drawbridge-dropped"));
    assertEquals("vendor-1", played.headers.get("x-drawbridge-upstream-request-id"));
  }

  @Test
  void aKeepAliveBeforeAnybodyServesSaysWhatIsKnownByThen() {
    head.ofStream(recorded);

    assertStream();
    assertEquals("budget_80", played.headers.get("x-drawbridge-warning"));
    assertNull(played.headers.get("x-drawbridge-upstream-request-id"));
  }
}

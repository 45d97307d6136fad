package dev.drawbridge.gate.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.routing.Target;
import dev.drawbridge.upstream.Answer;
import dev.drawbridge.upstream.Relayed;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a call on record ends: its last bytes, its end record, what it is charged. */
class ResponseCompletionTest {
  private final PlayedCall call = new PlayedCall(false);
  private final ResponseCompletion completion = call.completion();

  @AfterEach
  void stop() throws Exception {
    call.close();
  }

  private Target target() {
    return call.recorded.route().targets().getFirst();
  }

  private Attempt attempt(@Nullable SignalClass failure, int status) {
    var model = target().model();
    return new Attempt(
        model.id(),
        model.provider().id(),
        "default",
        "v-1",
        failure == null ? null : Attempt.Meaning.of(failure, "any.x"),
        false,
        true,
        status,
        5);
  }

  private static Relayed relayed(@Nullable Usage usage) {
    return new Relayed(Outcome.COMPLETE, false, usage, new byte[] {1}, 2, null);
  }

  private Future<Void> whole(@Nullable Usage usage) {
    Relayed relayed = relayed(usage);
    var whole = new Answer.Whole(Buffer.buffer("{}"), relayed);
    var body =
        new Answer.Body() {
          @Override
          public Future<Relayed> relay(WriteStream<Buffer> out) {
            return Future.succeededFuture(relayed);
          }

          @Override
          public Future<Answer.Whole> whole() {
            return Future.succeededFuture(whole);
          }
        };
    return completion.whole(
        target(), new Answer.Served(attempt(null, 200), 200, Map.of(), body), whole);
  }

  private EndEntry end() {
    assertEquals(1, call.ends.size());
    return call.ends.getFirst();
  }

  private Quantity charged() {
    return Objects.requireNonNull(end().bill().charged()).quantity();
  }

  @Test
  void anAnswerIsChargedAsItsVendorCounts() throws Exception {
    Await.await(whole(new Usage(2, 3, 0)));

    assertEquals(Outcome.COMPLETE, end().outcome());
    assertEquals(5, charged().tokens());
    assertEquals("{}", call.text());
    assertEquals("application/json", call.headers.get("content-type"));
    assertTrue(call.headers.contains("x-drawbridge-cost-usd"));
    assertEquals(0, call.reserved());
  }

  @Test
  void anAnswerWithoutACountIsChargedAsReserved() throws Exception {
    Await.await(whole(null));

    assertEquals(Quantity.of(1, 100), charged());
    assertFalse(call.headers.contains("x-drawbridge-cost-usd"));
  }

  @Test
  void aCountThatCannotBeTrueIsNoCount() throws Exception {
    Await.await(whole(new Usage(4_000_000_000L, 3, 0)));

    assertNull(end().bill().usage());
    assertEquals(Quantity.of(1, 100), charged());
  }

  @Test
  void whoLeftBeforeTheAnswerGetsNoneAndItIsCharged() throws Exception {
    call.onLoop(call::leave);
    Await.await(whole(new Usage(2, 3, 0)));

    assertEquals(Outcome.ABORTED, end().outcome());
    assertEquals(5, charged().tokens());
    assertEquals("", call.text());
  }

  @Test
  void aRefusalTellsWhatTheLastVendorSaid() throws Exception {
    completion.tried(attempt(SignalClass.QUOTA_EXHAUSTED, 429));
    completion.tried(attempt(SignalClass.UPSTREAM_FAULT, 500));
    Refusal refusal = new Refusal(RefusalCode.UPSTREAM_FAILED, "Nobody answered.");
    Await.await(completion.failed(refusal, null));

    assertEquals(502, call.status());
    assertEquals("500", call.headers.get("x-drawbridge-upstream-status"));
    assertEquals("upstream_fault", call.headers.get("x-drawbridge-upstream-class"));
    assertEquals(Outcome.FAILED, end().outcome());
    assertEquals("upstream_failed", end().code());
    assertEquals(2, end().attempts().size());
    assertEquals(Quantity.NONE, charged());
  }

  @Test
  void aCutTellsOfNoVendor() throws Exception {
    completion.tried(attempt(SignalClass.UPSTREAM_FAULT, 500));
    Refusal refusal = new Refusal(RefusalCode.DENIED, "The team was removed.");
    Await.await(completion.cut(refusal, null));

    assertEquals(403, call.status());
    assertFalse(call.headers.contains("x-drawbridge-upstream-class"));
    assertEquals(Outcome.TRUNCATED, end().outcome());
  }

  @Test
  void itEndsOnce() throws Exception {
    Await.await(whole(new Usage(2, 3, 0)));
    Await.await(completion.failed(new IllegalStateException("late"), null));

    assertEquals(Outcome.COMPLETE, end().outcome());
    assertEquals("{}", call.text());
    assertEquals(200, call.status());
  }
}

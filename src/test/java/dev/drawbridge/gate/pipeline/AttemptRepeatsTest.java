package dev.drawbridge.gate.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.budget.Quantity;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.gate.pipeline.PlayedCall.PlayedSending;
import dev.drawbridge.upstream.Answer;
import dev.drawbridge.upstream.Relayed;
import dev.drawbridge.upstream.RetryAdvice;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a call is sent to the same target again, and what is kept of that. */
class AttemptRepeatsTest {
  private final PlayedCall call = new PlayedCall(false);

  @AfterEach
  void stop() throws Exception {
    call.close();
  }

  private void fail(int attempt, SignalClass signal, int status, @Nullable Duration wait)
      throws Exception {
    Await.until("attempt " + attempt, () -> call.sent.size() >= attempt);
    PlayedSending sending = call.sent.get(attempt - 1);
    var failed = new Answer.Failed(sending.attempt(signal, status), wait, RetryAdvice.NONE);
    call.onLoop(() -> sending.answers(failed));
  }

  private void serve(int attempt) throws Exception {
    Await.until("attempt " + attempt, () -> call.sent.size() >= attempt);
    PlayedSending sending = call.sent.get(attempt - 1);
    var relayed = new Relayed(Outcome.COMPLETE, false, new Usage(2, 3, 0), new byte[0], 2, null);
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
    var served = new Answer.Served(sending.attempt(null, 200), 200, Map.of(), body);
    call.onLoop(() -> sending.answers(served));
  }

  private List<String> models() {
    return call.sent.stream().map(s -> s.outgoing().model().id()).toList();
  }

  private String model(int target) {
    return call.recorded.route().targets().get(target).model().id();
  }

  private List<Attempt> attempts() {
    assertEquals(1, call.ends.size());
    return call.ends.getFirst().attempts();
  }

  @Test
  void aTransientFailureIsRepeatedTwiceBeforeTheNextTargetIsAsked() throws Exception {
    Future<Void> done = call.forward();
    fail(1, SignalClass.TRANSIENT, 503, null);
    fail(2, SignalClass.TRANSIENT, 503, null);
    fail(3, SignalClass.TRANSIENT, 503, null);
    serve(4);
    Await.await(done);

    assertEquals(List.of(model(0), model(0), model(0), model(1)), models());
    assertEquals(4, attempts().size());
    assertEquals(model(0) + ":transient", call.headers.get("x-drawbridge-fallback"));
    assertEquals(Outcome.COMPLETE, call.ends.getFirst().outcome());
  }

  @Test
  void aFaultIsRepeatedOnceAndNotToldWhereThatServes() throws Exception {
    Future<Void> done = call.forward();
    fail(1, SignalClass.UPSTREAM_FAULT, 500, null);
    serve(2);
    Await.await(done);

    assertEquals(List.of(model(0), model(0)), models());
    assertEquals(2, attempts().size());
    assertFalse(call.headers.contains("x-drawbridge-fallback"));
    assertEquals(model(0), call.headers.get("x-drawbridge-model"));
  }

  @Test
  void aRestrictionIsNotRepeated() throws Exception {
    Future<Void> done = call.forward();
    fail(1, SignalClass.THROTTLED, 429, Duration.ofMillis(1));
    fail(2, SignalClass.QUOTA_EXHAUSTED, 429, null);
    Await.await(done);

    assertEquals(List.of(model(0), model(1)), models());
  }

  @Test
  void throttledIsWaitedOutWhereNobodyElseMayServe() throws Exception {
    Future<Void> done = call.forwardTo(call.recorded.route().targets().subList(0, 1));
    // Given that policy permits no other model after the failure
    call.answers.add(Future.succeededFuture(PlayedCall.only(model(0))));
    fail(1, SignalClass.THROTTLED, 429, Duration.ofMillis(50));
    serve(2);
    Await.await(done);

    assertEquals(List.of(model(0), model(0)), models());
    assertEquals(Outcome.COMPLETE, call.ends.getFirst().outcome());
  }

  @Test
  void attemptsAreBoundedRepeatsIncluded() throws Exception {
    Future<Void> done = call.forward();
    for (int i = 1; i <= 4; i++) fail(i, SignalClass.TRANSIENT, 503, null);
    Await.await(done);

    assertEquals(4, call.sent.size());
    assertEquals(503, call.status());
    assertEquals(4, attempts().size());
  }

  @Test
  void whatPolicyForbidsMeanwhileIsNotRepeated() throws Exception {
    Future<Void> done = call.forward();
    // Given that policy permits the other model alone from the first failure on
    for (int i = 0; i < 2; i++) call.answers.add(Future.succeededFuture(PlayedCall.only(model(1))));
    fail(1, SignalClass.TRANSIENT, 503, null);
    serve(2);
    Await.await(done);

    assertEquals(List.of(model(0), model(1)), models());
  }

  @Test
  void noRepeatIsSentAfterTheCallerHasLeft() throws Exception {
    Future<Void> done = call.forward();
    fail(1, SignalClass.TRANSIENT, 503, null);
    call.onLoop(call::leave);
    Await.await(done);

    assertEquals(1, call.sent.size());
    assertEquals(Outcome.ABORTED, call.ends.getFirst().outcome());
  }

  @Test
  void aShutdownEndsThePause() throws Exception {
    Future<Void> done = call.forward();
    fail(1, SignalClass.TRANSIENT, 503, null);
    call.onLoop(call.forwarding::cutAll);
    Await.await(done);

    assertEquals(1, call.sent.size());
    assertEquals("draining", call.ends.getFirst().code());
  }

  @Test
  void whatAFailedAttemptMayBillIsReservedBesideItsRepeat() throws Exception {
    Future<Void> done = call.forward();
    PlayedSending first = call.sent.getFirst();
    long before = call.reserved();
    var cut =
        new Answer.Failed(first.attempt(SignalClass.UPSTREAM_FAULT, 200), null, RetryAdvice.NONE);
    call.onLoop(() -> first.answers(cut));
    Await.until("the repeat", () -> call.sent.size() == 2);
    assertTrue(call.reserved() > before);
    serve(2);
    Await.await(done);

    Quantity charged = Objects.requireNonNull(call.ends.getFirst().bill().charged()).quantity();
    assertTrue(charged.tokens() >= 105, charged::toString);
    assertEquals(0, call.reserved());
  }
}

package dev.drawbridge.gate.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.gate.pipeline.PlayedCall.PlayedSending;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.upstream.Answer;
import dev.drawbridge.upstream.AttemptRequest;
import dev.drawbridge.upstream.Relayed;
import dev.drawbridge.upstream.RetryAdvice;
import dev.drawbridge.upstream.UpstreamSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What becomes of a call that is cut, and of one whose vendor says what nobody expects. */
class AttemptLoopTest {
  private static final Future<Relayed> NO_USAGE =
      Future.succeededFuture(relayed(Outcome.COMPLETE, null));

  private @Nullable PlayedCall played;

  @AfterEach
  void stop() throws Exception {
    if (played != null) played.close();
  }

  private PlayedCall call(boolean stream) {
    var call = new PlayedCall(stream);
    played = call;
    return call;
  }

  /** An answer that ends as it is told. */
  private record Body(Buffer bytes, Future<Relayed> end) implements Answer.Body {
    @Override
    public Future<Relayed> relay(WriteStream<Buffer> out) {
      return out.write(bytes).compose(v -> end);
    }

    @Override
    public Future<Answer.Whole> whole() {
      return end.map(relayed -> new Answer.Whole(bytes, relayed));
    }
  }

  private static Answer served(PlayedSending to, String text, Future<Relayed> end) {
    return new Answer.Served(
        to.attempt(null, 200), 200, Map.of(), new Body(Buffer.buffer(text), end));
  }

  private static Relayed relayed(Outcome outcome, @Nullable Usage usage) {
    return new Relayed(outcome, false, usage, new byte[0], 0, null);
  }

  private static EndEntry onlyEnd(PlayedCall call) {
    assertEquals(1, call.ends.size());
    return call.ends.getFirst();
  }

  private static void assertCut(PlayedCall call) {
    EndEntry end = onlyEnd(call);
    assertEquals(Outcome.TRUNCATED, end.outcome());
    assertEquals("draining", end.code());
    assertTrue(call.text().contains("\"draining\""), call::text);
    assertTrue(call.ended());
    assertEquals(0, call.reserved());
  }

  @Test
  void aCutBetweenTwoAttemptsSendsNothingMore() throws Exception {
    for (boolean stream : new boolean[] {false, true}) {
      PlayedCall call = call(stream);
      Promise<Verdict> second = Promise.promise();
      call.answers.add(second.future());
      Future<Void> done = call.forward();
      PlayedSending first = call.sent.getFirst();
      var failed =
          new Answer.Failed(first.attempt(SignalClass.TRANSIENT, 503), null, RetryAdvice.NONE);
      call.onLoop(() -> first.answers(failed));

      call.onLoop(call.forwarding::cutAll);
      call.onLoop(() -> second.complete(call.verdict));
      Await.await(done);

      assertEquals(1, call.sent.size());
      assertCut(call);
      assertEquals(503, call.status());
      call.close();
    }
  }

  /** A call that waits for memory, which others keep. */
  private PlayedCall waiting(Duration deadline) {
    var call = new PlayedCall(false, deadline);
    played = call;
    call.translate();
    call.crowd();
    return call;
  }

  private static void assertUnsent(PlayedCall call, Outcome outcome, @Nullable String code) {
    assertEquals(0, call.sent.size());
    assertEquals(outcome, onlyEnd(call).outcome());
    assertEquals(code, onlyEnd(call).code());
    assertEquals(Quantity.NONE, charged(call));
    // What others give back is theirs who come after.
    assertEquals((1 << 20) + 1, call.memory.held());
    assertFalse(call.request.body().room().waitsFor(Duration.ZERO));
  }

  @Test
  void aCallThatWaitsForMemoryEndsWithItsCaller() throws Exception {
    PlayedCall call = waiting(Duration.ofMinutes(1));
    Future<Void> done = call.forward();
    assertTrue(call.request.body().room().waitsFor(Duration.ZERO));

    call.onLoop(call::leave);
    Await.await(done);

    assertUnsent(call, Outcome.ABORTED, null);
  }

  @Test
  void aCallThatWaitsForMemoryEndsWithACut() throws Exception {
    PlayedCall call = waiting(Duration.ofMinutes(1));
    Future<Void> done = call.forward();

    call.onLoop(call.forwarding::cutAll);
    Await.await(done);

    assertUnsent(call, Outcome.TRUNCATED, "draining");
    assertEquals(503, call.status());
  }

  @Test
  void aCallThatWaitsForMemoryBeyondItsDeadlineIsOverload() throws Exception {
    PlayedCall call = waiting(Duration.ofMillis(300));
    Await.await(call.forward());

    assertUnsent(call, Outcome.FAILED, "overloaded");
    assertEquals(503, call.status());
    assertEquals("1", call.headers.get("retry-after"));
  }

  @Test
  void anAnswerThatWaitsForMemoryBeyondTheDeadlineIsOverload() throws Exception {
    // Given a call that is sent, whose answer waits for memory
    var call = new PlayedCall(false, Duration.ofMillis(400));
    played = call;
    call.crowd();
    Future<Void> done = call.forward();
    assertFalse(call.request.body().room().take(1, () -> {}));
    // When the deadline passes
    PlayedSending only = call.sent.getFirst();
    Await.until("the attempt is given up", only::isAborted);
    call.onLoop(
        () ->
            only.answers(
                new Answer.Failed(
                    only.attempt(SignalClass.TRANSIENT, 200), null, RetryAdvice.NONE)));
    Await.await(done);
    // Then the caller is told, and what its vendor may bill is charged
    assertEquals(1, call.sent.size());
    assertEquals("overloaded", onlyEnd(call).code());
    assertEquals(503, call.status());
    assertEquals(Quantity.of(1, 100), charged(call));
  }

  @Test
  void whatReachesTheWayOutAfterTheCutIsNotSent() throws Exception {
    PlayedCall call = call(true);
    call.forwarding.cutAll();
    Await.await(call.forward());

    assertEquals(0, call.sent.size());
    assertCut(call);
    assertEquals(503, call.status());
  }

  @Test
  void anAnswerThatItsVendorHadFinishedIsComplete() throws Exception {
    for (boolean stream : new boolean[] {false, true}) {
      PlayedCall call = call(stream);
      Promise<Relayed> end = Promise.promise();
      Future<Void> done = call.forward();
      call.onLoop(
          () -> call.sent.getFirst().answers(served(call.sent.getFirst(), "all", end.future())));

      call.onLoop(call.forwarding::cutAll);
      call.onLoop(() -> assertTrue(call.sent.getFirst().isCut()));
      call.onLoop(() -> end.complete(relayed(Outcome.COMPLETE, new Usage(2, 3, 0))));
      Await.await(done);

      EndEntry entry = onlyEnd(call);
      assertEquals(Outcome.COMPLETE, entry.outcome());
      assertEquals(null, entry.code());
      assertEquals("all", call.text());
      assertTrue(call.ended());
      call.close();
    }
  }

  @Test
  void anAnswerThatTheCutEndedIsTruncatedAndSaysSo() throws Exception {
    PlayedCall call = call(true);
    Promise<Relayed> end = Promise.promise();
    Future<Void> done = call.forward();
    call.onLoop(
        () -> call.sent.getFirst().answers(served(call.sent.getFirst(), "ha\n\n", end.future())));
    call.onLoop(call.forwarding::cutAll);
    call.onLoop(() -> end.complete(relayed(Outcome.ABORTED, null)));
    Await.await(done);

    assertCut(call);
    assertTrue(call.text().startsWith("ha\n\n"), call::text);
  }

  @Test
  void onlyWhatWasSentMayBeBilledAfterATimeLimit() throws Exception {
    for (boolean sent : new boolean[] {true, false}) {
      PlayedCall call = call(false);
      Future<Void> done = call.forward();
      PlayedSending first = call.sent.getFirst();
      call.onLoop(
          () -> first.answers(new Answer.Failed(first.timedOut(sent), null, RetryAdvice.NONE)));
      PlayedSending second = call.sent.getLast();
      var failed =
          new Answer.Failed(
              second.attempt(SignalClass.QUOTA_EXHAUSTED, 429), null, RetryAdvice.NONE);
      call.onLoop(() -> second.answers(failed));
      Await.await(done);

      assertEquals(2, call.sent.size());
      assertEquals(sent ? Quantity.of(1, 100) : Quantity.NONE, charged(call));
      call.close();
    }
  }

  @Test
  void nothingIsSentOnceTheDeadlineIsPast() throws Exception {
    var call = new PlayedCall(false, Duration.ZERO);
    played = call;
    Await.await(call.forward());

    assertEquals(0, call.sent.size());
    assertEquals("overloaded", onlyEnd(call).code());
    assertEquals(Quantity.NONE, charged(call));
  }

  private static Quantity charged(PlayedCall call) {
    return Objects.requireNonNull(onlyEnd(call).bill().charged()).quantity();
  }

  @Test
  void onlyAnAttemptThatAnotherCanFollowIsCutShort() throws Exception {
    // Given two targets
    PlayedCall call = call(false);
    Future<Void> done = call.forward();
    AttemptRequest first = call.sent.getFirst().outgoing();
    var failed =
        new Answer.Failed(
            call.sent.getFirst().attempt(SignalClass.QUOTA_EXHAUSTED, 429), null, RetryAdvice.NONE);
    call.onLoop(() -> call.sent.getFirst().answers(failed));
    AttemptRequest second = call.sent.getLast().outgoing();
    call.onLoop(() -> call.sent.getLast().answers(served(call.sent.getLast(), "all", NO_USAGE)));
    Await.await(done);
    // Then the first has a third, the last one the rest, and both what is stated
    assertEquals(2, call.sent.size());
    assertEquals(call.snapshot.deadline().dividedBy(3), limit(null, first));
    assertEquals(second.remaining(), limit(null, second));
    assertEquals(Duration.ofSeconds(7), limit(Duration.ofSeconds(7), first));
    assertEquals(Duration.ofSeconds(7), limit(Duration.ofSeconds(7), second));
    call.close();
    // Given one target, then it is the last
    PlayedCall single = call(false);
    done = single.forwardTo(single.recorded.route().targets().subList(0, 1));
    AttemptRequest only = single.sent.getFirst().outgoing();
    single.onLoop(
        () -> single.sent.getFirst().answers(served(single.sent.getFirst(), "all", NO_USAGE)));
    Await.await(done);
    assertEquals(only.remaining(), limit(null, only));
    single.close();
    // Given one that was named and may be replaced, then it is not
    PlayedCall named = call(false);
    done = named.forwardNamed();
    assertEquals(
        named.snapshot.deadline().dividedBy(3), limit(null, named.sent.getFirst().outgoing()));
    named.onLoop(
        () -> named.sent.getFirst().answers(served(named.sent.getFirst(), "all", NO_USAGE)));
    Await.await(done);
  }

  /** What one attempt at a whole answer has where {@code upstream.answer} is stated so. */
  private static Duration limit(@Nullable Duration answer, AttemptRequest outgoing) {
    Duration second = Duration.ofSeconds(1);
    return new UpstreamSettings(
            second,
            second,
            second,
            answer,
            4,
            Duration.ofMinutes(1),
            second,
            1,
            1,
            null,
            List.of(),
            null,
            null)
        .wholeAnswer(outgoing.remaining(), outgoing.last());
  }

  /** Whatever a policy says that does not know of contexts: the other model's is as small. */
  @Test
  void whatIsTooLongGoesToNoContextOfTheSameSize() throws Exception {
    PlayedCall call = call(false);
    call.letGoToLargerContexts();
    Future<Void> done = call.forward();
    PlayedSending first = call.sent.getFirst();
    var tooLong =
        new Answer.Passed(
            first.attempt(SignalClass.BAD_REQUEST, 400),
            400,
            Map.of(),
            Buffer.buffer("too long"),
            true);
    call.onLoop(() -> first.answers(tooLong));
    Await.await(done);

    assertEquals(1, call.sent.size());
    assertTrue(call.answers.isEmpty(), "policy was asked again");
    assertEquals(400, call.status());
    assertEquals("too long", call.text());
    assertEquals(SignalClass.BAD_REQUEST, onlyEnd(call).attempts().getFirst().failure());
  }

  @Test
  void aVendorsErrorThatPassesIsOneLineWithoutContent() throws Exception {
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    var logger = (Logger) LoggerFactory.getLogger(ResponseCompletion.class);
    logger.addAppender(lines);
    logger.setLevel(Level.INFO);
    PlayedCall call = call(false);
    Future<Void> done = call.forward();
    PlayedSending first = call.sent.getFirst();
    var passed =
        new Answer.Passed(
            first.attempt(SignalClass.UNCLASSIFIED, 403),
            403,
            Map.of(),
            Buffer.buffer("of the prompt"),
            false);
    call.onLoop(() -> first.answers(passed));
    Await.await(done);
    logger.detachAppender(lines);
    logger.setLevel(null);

    assertEquals(1, lines.list.size());
    String line = lines.list.getFirst().getFormattedMessage();
    assertEquals(Level.WARN, lines.list.getFirst().getLevel());
    assertTrue(line.contains("403 (unclassified)"), line);
    assertFalse(line.contains("of the prompt"), line);
    assertEquals("of the prompt", call.text());
    assertEquals("unclassified", onlyEnd(call).code());
    assertEquals("403", call.headers.get("x-drawbridge-upstream-status"));
    assertEquals("unclassified", call.headers.get("x-drawbridge-upstream-class"));
  }

  @Test
  void whateverAVendorCountsIsSettledAndOnRecord() throws Exception {
    for (Usage usage :
        new Usage[] {
          new Usage(Long.MAX_VALUE, Long.MAX_VALUE, 0),
          new Usage(Long.MIN_VALUE, -7, Long.MAX_VALUE),
          new Usage(9_000_000_000_000_000_000L, 9_000_000_000_000_000_000L, -5, -9, -3)
        }) {
      for (boolean stream : new boolean[] {false, true}) {
        PlayedCall call = call(stream);
        Future<Void> done = call.forward();
        var end = Future.succeededFuture(relayed(Outcome.COMPLETE, usage));
        call.onLoop(() -> call.sent.getFirst().answers(served(call.sent.getFirst(), "all", end)));
        Await.await(done);

        assertEquals(Outcome.COMPLETE, onlyEnd(call).outcome(), usage.toString());
        assertEquals("all", call.text());
        assertEquals(0, call.reserved());
        call.close();
      }
    }
  }

  @Test
  @SuppressWarnings("NullAway") // an attempt that is missing, as only a fault of ours makes it
  void anEndThatCannotBeToldIsRecordedAsUnknown() throws Exception {
    PlayedCall call = call(false);
    ResponseCompletion ending = call.completion();
    // An attempt that cannot be written, by a fault of our own
    assertThrows(NullPointerException.class, () -> ending.tried(null));
    Await.await(ending.aborted());
    Await.await(ending.aborted());

    assertEquals(Outcome.UNKNOWN, onlyEnd(call).outcome());
    assertEquals(0, call.reserved());
    assertEquals(Quantity.of(1, 100), onlyEnd(call).bill().charged().quantity());
  }

  @Test
  void aFaultBeforeTheFirstAttemptEndsTheCall() throws Exception {
    PlayedCall call = call(false);
    Await.await(call.forwardTo(List.of()));

    EndEntry end = onlyEnd(call);
    assertEquals(Outcome.FAILED, end.outcome());
    assertEquals("internal", end.code());
    assertEquals(500, call.status());
    assertEquals(0, call.reserved());
  }
}

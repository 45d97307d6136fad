package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.net.NetServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streamed answers, from well to broken. */
class StreamedAnswerIT {
  private static final String BRIEF =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n" + "data: [DONE]\n\n";

  private Fixture fixture;
  private FakeVendor vendor;
  private final Collected reader = new Collected();

  @BeforeEach
  void start() throws Exception {
    fixture = new Fixture();
    vendor = fixture.vendor;
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  private Relayed relay(AttemptRequest outgoing) throws Exception {
    var served = assertInstanceOf(Answer.Served.class, fixture.answer(outgoing));
    return Await.await(served.body().relay(reader));
  }

  private Answer.Failed failed() throws Exception {
    return assertInstanceOf(Answer.Failed.class, fixture.answer(Fixture.chat(true)));
  }

  @Test
  void everyEventPassesUntouched() throws Exception {
    // Given what the vendor would send
    Relayed relayed = relay(Fixture.chat(true));
    String sent = String.join("", VendorFaults.events(vendor.lastCall(), FakeVendor.WORDS));
    // Then the reader gets exactly this, and it is observed
    assertEquals(sent, reader.text());
    assertEquals(Outcome.COMPLETE, relayed.outcome());
    assertEquals(new Usage(19, 5, 8), relayed.usage());
    assertEquals(sent.length(), relayed.bytes());
    assertEquals(sent, new String(relayed.answer(), StandardCharsets.UTF_8));
    assertNull(relayed.sha256());
    assertEquals("text/event-stream", vendor.lastCall().headers().get("accept"));
  }

  @Test
  void usageThatNobodyAskedForIsWithheldAndKnown() throws Exception {
    Relayed relayed = relay(Fixture.chat(true, true, false));
    assertEquals(new Usage(19, 5, 8), relayed.usage());
    assertFalse(reader.text().contains("prompt_tokens"), reader.text());
    assertTrue(reader.text().endsWith("data: [DONE]\n\n"));
  }

  @Test
  void linesEndedByCrlfAndCommentsPass() throws Exception {
    vendor.next(VendorFaults.streamWithCrlf());
    Relayed relayed = relay(Fixture.chat(true));
    assertEquals(Outcome.COMPLETE, relayed.outcome());
    assertEquals(new Usage(19, 5, 8), relayed.usage());
    assertTrue(reader.text().startsWith(": keep-alive\r\n\r\n"));
    assertTrue(reader.text().endsWith("data: [DONE]\r\n\r\n"));
  }

  @Test
  void aSlowAnswerComesPieceByPiece() throws Exception {
    // Given a vendor that takes longer in all than it may be silent
    vendor.next(VendorFaults.slowly(100));
    var served = assertInstanceOf(Answer.Served.class, fixture.answer(Fixture.chat(true)));
    var relaying = served.body().relay(reader);
    // Then the first words are there before the last
    assertTrue(Await.within(Duration.ofSeconds(2), () -> reader.text().contains("bridge")));
    assertFalse(reader.text().contains("[DONE]"));
    assertEquals(Outcome.COMPLETE, Await.await(relaying).outcome());
  }

  @Test
  void aCutAfterContentIsTruncated() throws Exception {
    vendor.next(VendorFaults.cutAfter(3));
    Relayed relayed = relay(Fixture.chat(true));
    assertEquals(Outcome.TRUNCATED, relayed.outcome());
    assertFalse(relayed.timedOut());
    assertTrue(reader.text().contains("bridge"));
  }

  @Test
  void aVendorThatDoesNotWaitForSomeonesMemoryHasNotBrokenOff() throws Exception {
    // Given others who took all of the memory, and a vendor that closes a stream that nobody reads
    var memory = new MemoryBudget(1, 0);
    assertTrue(memory.share().take(2, () -> {}));
    vendor.next(
        call -> {
          VendorFaults.fallSilentAfter(3).serve(call);
          fixture.vertx.setTimer(300, t -> call.request().connection().close());
        });
    // When it is relayed
    Relayed relayed = relay(Fixture.within(memory.share(), Fixture.chat(true)));
    // Then it is truncated, and nothing is held against the vendor
    assertEquals(Outcome.TRUNCATED, relayed.outcome());
    assertNull(fixture.circuits.statuses().getFirst().lastSignal());
  }

  @Test
  void anEndWithoutDoneIsTruncated() throws Exception {
    vendor.next(VendorFaults.endAfter(4));
    assertEquals(Outcome.TRUNCATED, relay(Fixture.chat(true)).outcome());
  }

  @Test
  void silenceAmidTheStreamIsTruncatedByTheIdleLimit() throws Exception {
    vendor.next(VendorFaults.fallSilentAfter(3));
    Relayed relayed = relay(Fixture.chat(true));
    assertEquals(Outcome.TRUNCATED, relayed.outcome());
    assertTrue(relayed.timedOut());
    assertTrue(Await.within(Duration.ofSeconds(1), () -> vendor.aborted() == 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "data: [DONE]\n\n"})
  void anErrorAmidTheStreamIsTruncatedAndNotForwarded(String after) throws Exception {
    vendor.next(
        call -> {
          String begin = String.join("", VendorFaults.events(call, FakeVendor.WORDS).subList(0, 3));
          VendorFaults.raw(
                  begin + "data: {\"error\":{\"message\":\"key sk-12345678\"}}\n\n" + after)
              .serve(call);
        });
    assertEquals(Outcome.TRUNCATED, relay(Fixture.chat(true)).outcome());
    assertFalse(reader.text().contains("error"), reader.text());
    assertFalse(reader.text().contains("DONE"), reader.text());
  }

  @Test
  void anErrorEndsAStreamTooThatBeganByItsSizeAlone() throws Exception {
    // Given an error after more than is held before content, and a vendor that then says nothing
    String pings = (": " + "x".repeat(1_000) + "\n\n").repeat(1_500);
    vendor.next(
        VendorFaults.fallSilentAfter(
            pings + "data: {\"error\":{\"message\":\"m\",\"code\":\"content_filter\"}}\n\n"));
    UpstreamSettings patient =
        Fixture.patient(Duration.ofSeconds(9), Duration.ofSeconds(9), Duration.ofSeconds(20));
    Upstreams upstreams = fixture.upstreams(vendor.url(), patient, false);
    var answer = Await.await(upstreams.send(Fixture.chat(true)).answer());
    var served = assertInstanceOf(Answer.Served.class, answer);
    Relayed relayed = Await.await(served.body().relay(reader));
    assertEquals(Outcome.TRUNCATED, relayed.outcome());
    assertFalse(relayed.timedOut());
    assertTrue(
        new String(Objects.requireNonNull(relayed.error()), StandardCharsets.UTF_8)
            .contains("content_filter"));
    assertFalse(reader.text().contains("error"));
  }

  @Test
  void silenceBeforeTheHeadIsAFailureByTimeLimit() throws Exception {
    vendor.next(VendorFaults.silence());
    var failed = failed();
    assertEquals(SignalClass.TRANSIENT, failed.attempt().failure());
    assertTrue(failed.attempt().timedOut());
    assertTrue(Await.within(Duration.ofSeconds(1), () -> vendor.aborted() == 1));
  }

  @Test
  void commentsAreNoFirstByte() throws Exception {
    vendor.next(VendorFaults.onlyComments(50));
    var failed = failed();
    assertEquals(SignalClass.TRANSIENT, failed.attempt().failure());
    assertTrue(failed.attempt().timedOut());
    assertEquals(200, failed.attempt().status());
  }

  @Test
  void aRoleAloneIsNotContent() throws Exception {
    vendor.next(VendorFaults.fallSilentAfter(1));
    assertTrue(failed().attempt().timedOut());
  }

  @Test
  void aCutBeforeContentMayBeTriedElsewhere() throws Exception {
    vendor.next(VendorFaults.cutAfter(1));
    assertEquals(SignalClass.UPSTREAM_FAULT, failed().attempt().failure());
  }

  @Test
  void anEmptyStreamMayBeTriedElsewhere() throws Exception {
    vendor.next(VendorFaults.raw(""));
    assertEquals(SignalClass.UPSTREAM_FAULT, failed().attempt().failure());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "data: [DONE]\n\n"})
  void anErrorAsFirstEventIsClassified(String after) throws Exception {
    vendor.next(
        VendorFaults.raw(
            "data: {\"error\":{\"message\":\"Slow down\",\"code\":\"rate_limit_exceeded\"}}\n\n"
                + after));
    assertEquals(SignalClass.THROTTLED, failed().attempt().failure());
  }

  @Test
  void aSafetyRefusalAsFirstEventPassesAsAnError() throws Exception {
    vendor.next(
        VendorFaults.raw(
            "data: {\"error\":{\"message\":\"Filtered\",\"code\":\"content_filter\"}}\n\n"));
    var passed = assertInstanceOf(Answer.Passed.class, fixture.answer(Fixture.chat(true)));
    assertEquals(400, passed.status());
    assertEquals("application/json", passed.headers().get("content-type"));
    assertEquals(SignalClass.POLICY_REFUSED, passed.attempt().failure());
  }

  @Test
  void anAnswerInOnePieceWhereAStreamWasAskedForPasses() throws Exception {
    // Given a vendor that ignores `stream`
    vendor.next(call -> FakeVendor.json(call, 200, FakeVendor.completion(call, "Yes.")));
    var served = assertInstanceOf(Answer.Served.class, fixture.answer(Fixture.chat(true)));
    Relayed relayed = Await.await(served.body().relay(reader));
    // Then its document passes as what it is
    assertEquals("application/json", served.headers().get("content-type"));
    assertEquals(Outcome.COMPLETE, relayed.outcome());
    assertEquals(new Usage(19, 5, 8), relayed.usage());
    assertTrue(reader.text().contains("Yes."));
  }

  @Test
  void aVendorThatDoesNotEndAfterDoneKeepsNobodyWaiting() throws Exception {
    vendor.next(VendorFaults.fallSilentAfter(9));
    Relayed relayed = relay(Fixture.chat(true));
    assertEquals(Outcome.COMPLETE, relayed.outcome());
    assertTrue(Await.within(Duration.ofSeconds(3), () -> vendor.aborted() == 1));
  }

  @Test
  void thatHoldsToWhereThereIsNoMemoryForWhatTheRecordKeeps() throws Exception {
    // Given others who took all of the memory
    var memory = new MemoryBudget(1, 0);
    assertTrue(memory.share().take(2, () -> {}));
    // And an answer that comes in one read, so that none of it waits for that memory
    vendor.next(VendorFaults.fallSilentAfter(BRIEF));
    Relayed relayed = relay(Fixture.within(memory.share(), Fixture.chat(true)));
    assertEquals(Outcome.COMPLETE, relayed.outcome());
    assertTrue(Await.within(Duration.ofSeconds(3), () -> vendor.aborted() == 1));
  }

  @Test
  void whatTheVendorHasFinishedStillComesAfterACut() throws Exception {
    // Given a whole stream that is here and that nobody has taken yet
    vendor.next(VendorFaults.raw(BRIEF));
    RunningAttempt sending = fixture.upstreams.send(Fixture.chat(true));
    var served = assertInstanceOf(Answer.Served.class, Await.await(sending.answer()));
    // When it is cut
    sending.cut();
    Relayed relayed = Await.await(served.body().relay(reader));
    // Then it is relayed whole
    assertEquals(Outcome.COMPLETE, relayed.outcome());
    assertEquals(BRIEF, reader.text());
  }

  @Test
  void theWholeStreamHasALimit() throws Exception {
    Duration longest = Duration.ofMillis(900);
    UpstreamSettings brief = Fixture.patient(Duration.ofSeconds(3), Duration.ofSeconds(3), longest);
    Upstreams upstreams = fixture.upstreams(vendor.url(), brief, false);
    vendor.next(VendorFaults.slowly(250));
    var answer = Await.await(upstreams.send(Fixture.chat(true)).answer());
    var served = assertInstanceOf(Answer.Served.class, answer);
    Relayed relayed = Await.await(served.body().relay(reader));
    assertEquals(Outcome.TRUNCATED, relayed.outcome());
    assertTrue(relayed.timedOut());
  }

  @Test
  void theDeadlineOfAllAttemptsEndsTheWaitButNoStream() throws Exception {
    // Given two seconds left and a stream that takes longer but begins within it
    UpstreamSettings patient =
        Fixture.patient(Duration.ofSeconds(9), Duration.ofSeconds(9), Duration.ofSeconds(20));
    Upstreams upstreams = fixture.upstreams(vendor.url(), patient, false);
    vendor.next(VendorFaults.slowly(300));
    AttemptRequest chat = Fixture.chat(true);
    AttemptRequest brief =
        Fixture.outgoing(chat.operation(), true, true, chat.body(), Duration.ofSeconds(2));
    // Then it is relayed to its end
    var begun = Await.await(upstreams.send(brief).answer());
    var served = assertInstanceOf(Answer.Served.class, begun);
    assertEquals(Outcome.COMPLETE, Await.await(served.body().relay(reader)).outcome());
    // And one that does not begin within it fails
    vendor.next(VendorFaults.onlyComments(40));
    var late = Await.await(upstreams.send(brief).answer());
    var failed = assertInstanceOf(Answer.Failed.class, late);
    assertTrue(failed.attempt().timedOut());
    assertTrue(failed.attempt().millis() < 5000, failed.toString());
  }

  @Test
  void aStreamCanBeTakenWholeUpTo64MiB() throws Exception {
    var small = assertInstanceOf(Answer.Served.class, fixture.answer(Fixture.chat(true)));
    Answer.Whole whole = Await.await(small.body().whole());
    assertTrue(whole.body().toString(StandardCharsets.UTF_8).endsWith("data: [DONE]\n\n"));
    assertEquals(Outcome.COMPLETE, whole.relayed().outcome());
    vendor.next(VendorFaults.huge(80 << 20));
    var large = assertInstanceOf(Answer.Served.class, fixture.answer(Fixture.chat(true)));
    assertEquals(Outcome.ABORTED, Await.await(large.body().whole()).relayed().outcome());
    assertTrue(Await.within(Duration.ofSeconds(2), () -> vendor.aborted() == 1));
  }

  @Test
  void onlyTheFirstBytesAreKeptForTheRecord() throws Exception {
    vendor.next(VendorFaults.huge(1 << 20));
    Relayed relayed = relay(Fixture.chat(true));
    assertEquals(1 << 16, relayed.answer().length);
    assertTrue(relayed.bytes() > 1 << 20);
    byte[] all = reader.text().getBytes(StandardCharsets.UTF_8);
    assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(all), relayed.sha256());
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: [DONE]\n\n", "data: {\"error\":{\"message\":\"over\"}}\n\n", ""})
  void whatArrivesAtOnceIsHandedOnInFewWrites(String last) throws Exception {
    // Given a vendor whose many chunks are one write, whatever ends them
    var events = new StringBuilder();
    var answer =
        new StringBuilder(
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
    for (int i = 0; i < 300; i++) {
      String event = BRIEF.replace("data: [DONE]\n\n", "").replace("Hi", "word " + i);
      events.append(event);
      answer.append(chunk(event));
    }
    String said = events.toString();
    answer.append(last.isEmpty() ? "" : chunk(last)).append("0\r\n\r\n");
    NetServer server =
        Await.await(
            fixture
                .vertx
                .createNetServer()
                .connectHandler(socket -> socket.handler(asked -> socket.write(answer.toString())))
                .listen(0, "127.0.0.1"));
    URI url = URI.create("http://127.0.0.1:" + server.actualPort() + "/v1");
    // When it is relayed
    var served =
        assertInstanceOf(
            Answer.Served.class,
            Await.await(
                fixture.upstreams(url, Fixture.QUICK, true).send(Fixture.chat(true)).answer()));
    Relayed relayed = Await.await(served.body().relay(reader));
    // Then all of it is there, in its order, and kept
    boolean whole = last.contains("DONE");
    assertEquals(whole ? said + last : said, reader.text());
    assertEquals(whole ? Outcome.COMPLETE : Outcome.TRUNCATED, relayed.outcome());
    assertEquals(reader.text(), new String(relayed.answer(), StandardCharsets.UTF_8));
    assertTrue(reader.writes() < 60, reader.writes() + " writes");
  }

  private static String chunk(String event) {
    return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
  }
}

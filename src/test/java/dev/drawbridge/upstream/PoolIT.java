package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Connections: reused, bounded, and never used to send a request twice. */
class PoolIT {
  private static AttemptRequest of(String model) {
    return of(model, Duration.ofSeconds(5));
  }

  private static AttemptRequest of(String model, Duration remaining) {
    AttemptRequest chat = Fixture.chat(false);
    return Fixture.attempt(
        Fixture.model(model),
        Operation.CHAT,
        false,
        chat.translation(),
        chat.body(),
        Map.of(),
        remaining,
        0);
  }

  @Test
  void aThousandRequestsInTurnReuseConnections() throws Exception {
    try (var fixture = new Fixture()) {
      for (int i = 0; i < 1000; i++) {
        assertInstanceOf(Answer.Served.class, fixture.answer(Fixture.chat(false)));
      }
      // One for each event loop at most
      assertTrue(fixture.vendor.connected() <= 2, fixture.vendor.connected() + " connections");
    }
  }

  @Test
  void streamsReuseConnectionsToo() throws Exception {
    try (var fixture = new Fixture()) {
      for (int i = 0; i < 50; i++) {
        var answer = assertInstanceOf(Answer.Served.class, fixture.answer(Fixture.chat(true)));
        Await.await(answer.body().relay(new Collected()));
      }
      assertTrue(fixture.vendor.connected() <= 4, fixture.vendor.connected() + " connections");
    }
  }

  @Test
  void aFullQueueIsAFailureAtOnceAndNotTheVendors() throws Exception {
    // Given one connection and one place in the queue, both taken by one model
    try (var fixture = new Fixture(Fixture.with(1, 1))) {
      fixture.vendor.always(VendorFaults.silence());
      RunningAttempt first = fixture.upstreams.send(of("a"));
      RunningAttempt second = fixture.upstreams.send(of("a"));
      assertTrue(Await.within(Duration.ofSeconds(5), () -> fixture.vendor.calls().size() == 1));
      // When another model's request comes
      long start = System.nanoTime();
      var failed = assertInstanceOf(Answer.Failed.class, fixture.answer(of("b")));
      // Then
      assertTrue(System.nanoTime() - start < 2_000_000_000L);
      assertEquals(SignalClass.TRANSIENT, failed.attempt().failure());
      assertFalse(failed.attempt().timedOut());
      assertEquals(0, fixture.meters.find("drawbridge.vendor.signals").counters().size());
      first.abort();
      second.abort();
    }
  }

  @Test
  void whoseTimePassesInTheQueueWasNotSentAndTheVendorDidNotFail() throws Exception {
    // Given one connection that is taken
    try (var fixture = new Fixture(Fixture.with(1, 1))) {
      fixture.vendor.always(VendorFaults.silence());
      RunningAttempt first = fixture.upstreams.send(of("a"));
      assertTrue(Await.within(Duration.ofSeconds(5), () -> fixture.vendor.calls().size() == 1));
      // When a request waits for it until its time is up
      Answer answer = fixture.answer(of("a", Duration.ofMillis(100)));
      // Then
      var failed = assertInstanceOf(Answer.Failed.class, answer);
      assertTrue(failed.attempt().timedOut());
      assertFalse(failed.attempt().sent());
      assertEquals(0, fixture.meters.find("drawbridge.vendor.signals").counters().size());
      // And one that was sent says so
      first.abort();
      assertTrue(
          assertInstanceOf(Answer.Failed.class, Await.await(first.answer())).attempt().sent());
    }
  }

  @Test
  void aModelHasItsOwnBulkheadThatEmptiesAgain() throws Exception {
    try (var fixture = new Fixture(Fixture.with(1, 1))) {
      fixture.vendor.next(VendorFaults.silence());
      RunningAttempt first = fixture.upstreams.send(of("a"));
      assertTrue(Await.within(Duration.ofSeconds(5), () -> fixture.vendor.calls().size() == 1));
      RunningAttempt second = fixture.upstreams.send(of("a"));
      assertInstanceOf(Answer.Failed.class, fixture.answer(of("a")));
      // When the two are given up
      first.abort();
      second.abort();
      assertInstanceOf(Answer.Failed.class, Await.await(first.answer()));
      assertInstanceOf(Answer.Failed.class, Await.await(second.answer()));
      // Then there is room again
      assertTrue(
          Await.within(
              Duration.ofSeconds(5),
              () -> {
                try {
                  return fixture.answer(of("a")) instanceof Answer.Served;
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              }));
    }
  }

  @Test
  void aRequestThatTheVendorReadIsNeverSentTwice() throws Exception {
    try (var fixture = new Fixture()) {
      // Given a connection that was used before
      fixture.answer(Fixture.chat(false));
      fixture.vendor.next(VendorFaults.hangUp());
      // When the vendor reads the next request and hangs up
      var failed = assertInstanceOf(Answer.Failed.class, fixture.answer(Fixture.chat(false)));
      // Then
      assertEquals(SignalClass.TRANSIENT, failed.attempt().failure());
      assertEquals(2, fixture.vendor.calls().size());
    }
  }

  @Test
  void connectionsThatTheVendorClosedAreNotUsed() throws Exception {
    try (var fixture = new Fixture()) {
      fixture.answer(Fixture.chat(false));
      fixture.vendor.dropConnections();
      assertTrue(Await.within(Duration.ofSeconds(2), () -> fixture.vendor.open() == 0));
      Thread.sleep(50);
      assertInstanceOf(Answer.Served.class, fixture.answer(Fixture.chat(false)));
    }
  }

  @Test
  void aRequestThatCouldNotBeWrittenWholeIsSentOnceMore() throws Exception {
    try (var fixture = new Fixture()) {
      // Given a vendor that closes its first connection without reading the body
      var connections = new AtomicInteger();
      Buffer body = Buffer.buffer("{\"x\":\"" + "y".repeat(24 << 20) + "\"}");
      NetServer server =
          fixture
              .vertx
              .createNetServer()
              .connectHandler(
                  socket -> {
                    if (connections.incrementAndGet() == 1) socket.handler(data -> socket.close());
                    else answerAfter(socket, body.length());
                  });
      Await.await(server.listen(0, "127.0.0.1"));
      URI url = URI.create("http://127.0.0.1:" + server.actualPort());
      Upstreams upstreams = fixture.upstreams(url, Fixture.QUICK, false);
      // When
      var answer =
          Await.await(
              upstreams
                  .send(Fixture.outgoing(Operation.CHAT, false, true, body, Duration.ofSeconds(10)))
                  .answer());
      // Then
      assertInstanceOf(Answer.Served.class, answer);
      assertEquals(2, connections.get());
    }
  }

  private static void answerAfter(NetSocket socket, int bodyLength) {
    long[] read = {0};
    socket.handler(
        data -> {
          read[0] += data.length();
          if (read[0] > bodyLength && read[0] - data.length() <= bodyLength) {
            socket.write("HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"choices\":[]}");
          }
        });
  }

  @Test
  void aRetiredOneServesItsRequestsToTheEnd() throws Exception {
    try (var fixture = new Fixture()) {
      fixture.vendor.next(VendorFaults.slowly(100));
      var served = assertInstanceOf(Answer.Served.class, fixture.answer(Fixture.chat(true)));
      var relaying = served.body().relay(new Collected());
      // When it is retired amid a stream
      fixture.upstreams.retire();
      // Then the stream ends well, and a further attempt of an old request is served
      assertEquals(Outcome.COMPLETE, Await.await(relaying).outcome());
      assertInstanceOf(Answer.Served.class, fixture.answer(Fixture.chat(false)));
    }
  }
}

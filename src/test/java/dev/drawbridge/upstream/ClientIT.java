package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that leave, or read slowly, seen from the vendor. */
class ClientIT {
  private static final Duration LONG = Duration.ofSeconds(30);

  private Fixture fixture;
  private FakeVendor vendor;
  private TinyGate gate;

  @BeforeEach
  void start() throws Exception {
    fixture = new Fixture(Fixture.patient(LONG, LONG, Duration.ofMinutes(2)));
    vendor = fixture.vendor;
    gate = new TinyGate(fixture.vertx, fixture.upstreams);
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  private Relayed relayed() throws InterruptedException {
    Relayed relayed = gate.relayed.poll(60, TimeUnit.SECONDS);
    assertNotNull(relayed, "no end");
    return relayed;
  }

  @Test
  void aClientThatLeavesAmidSilenceResetsTheVendorWithinASecond() throws Exception {
    // Given a stream whose vendor thinks
    vendor.next(VendorFaults.fallSilentAfter(3));
    try (Socket client = gate.client()) {
      readUntil(client.getInputStream(), "bridge");
    }
    // When the client has left, then the vendor sees it
    assertTrue(Await.within(Duration.ofSeconds(1), () -> vendor.aborted() == 1));
    assertEquals(Outcome.ABORTED, relayed().outcome());
  }

  @Test
  void aClientThatLeavesBeforeTheAnswerResetsTheVendorToo() throws Exception {
    vendor.next(VendorFaults.silence());
    try (Socket client = gate.client()) {
      assertTrue(client.isConnected());
      assertTrue(Await.within(Duration.ofSeconds(5), () -> vendor.calls().size() == 1));
    }
    assertTrue(Await.within(Duration.ofSeconds(1), () -> vendor.aborted() == 1));
    assertInstanceOf(Answer.Failed.class, gate.answers.poll(5, TimeUnit.SECONDS));
    // And the vendor is not held to have failed
    assertEquals(
        Health.Circuit.CLOSED, fixture.upstreams.health().circuit("openai", "gpt-4.1-mini"));
    assertEquals(0, fixture.meters.find("drawbridge.vendor.signals").counters().size());
  }

  @Test
  void aSlowReaderOfAHugeAnswerHoldsTheVendorBack() throws Exception {
    // Given an answer of 500 MB and a client that reads nothing
    long size = 500L << 20;
    vendor.next(VendorFaults.huge(size));
    try (Socket client = gate.client()) {
      assertTrue(Await.within(Duration.ofSeconds(10), () -> vendor.written() > 0));
      Thread.sleep(1500);
      long held = vendor.written();
      Thread.sleep(500);
      // Then the vendor stands still after what the sockets' buffers take
      assertEquals(held, vendor.written());
      assertTrue(held < 48L << 20, held + " bytes");
      // When it reads, then everything comes
      long read = readAll(client.getInputStream());
      assertTrue(read > size, read + " bytes");
    }
    Relayed relayed = relayed();
    assertEquals(Outcome.COMPLETE, relayed.outcome());
    assertTrue(relayed.bytes() >= size);
  }

  @Test
  void aClientThatTakesNothingForTooLongIsGone() throws Exception {
    Duration brief = Duration.ofMillis(700);
    UpstreamSettings settings = Fixture.patient(LONG, brief, Duration.ofMinutes(2));
    var impatient = new TinyGate(fixture.vertx, fixture.upstreams(vendor.url(), settings, false));
    vendor.next(VendorFaults.huge(500L << 20));
    try (Socket client = impatient.client()) {
      assertTrue(client.isConnected());
      Relayed relayed = impatient.relayed.poll(20, TimeUnit.SECONDS);
      assertNotNull(relayed);
      assertEquals(Outcome.ABORTED, relayed.outcome());
      assertTrue(relayed.timedOut());
      assertTrue(Await.within(Duration.ofSeconds(1), () -> vendor.aborted() == 1));
    }
  }

  @Test
  void anAnswerThatNobodyRelaysIsGivenUp() throws Exception {
    UpstreamSettings settings =
        Fixture.patient(LONG, Duration.ofMillis(500), Duration.ofMinutes(2));
    Upstreams upstreams = fixture.upstreams(vendor.url(), settings, false);
    vendor.next(VendorFaults.fallSilentAfter(3));
    var served =
        assertInstanceOf(
            Answer.Served.class, Await.await(upstreams.send(Fixture.chat(true)).answer()));
    assertTrue(Await.within(Duration.ofSeconds(5), () -> vendor.aborted() == 1));
    // And a relay that comes late ends at once
    Relayed late = Await.await(served.body().relay(new Collected()));
    assertEquals(Outcome.ABORTED, late.outcome());
  }

  @Test
  void aClientThatLeavesAfterDoneHadItsWholeAnswer() throws Exception {
    vendor.next(VendorFaults.fallSilentAfter(9));
    try (Socket client = gate.client()) {
      readUntil(client.getInputStream(), "[DONE]");
    }
    assertEquals(Outcome.COMPLETE, relayed().outcome());
  }

  private static void readUntil(InputStream in, String word) throws Exception {
    var text = new StringBuilder();
    byte[] buffer = new byte[4096];
    while (!text.toString().contains(word)) {
      int count = in.read(buffer);
      assertTrue(count > 0, "ended without " + word);
      text.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
    }
  }

  private static long readAll(InputStream in) throws Exception {
    byte[] buffer = new byte[1 << 16];
    long total = 0;
    int count = in.read(buffer);
    while (count > 0) {
      total += count;
      // The last chunk of a chunked answer.
      if (new String(buffer, Math.max(0, count - 5), Math.min(5, count), StandardCharsets.US_ASCII)
          .equals("0\r\n\r\n")) return total;
      count = in.read(buffer);
    }
    return total;
  }
}

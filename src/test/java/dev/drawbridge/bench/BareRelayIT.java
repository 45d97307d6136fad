package dev.drawbridge.bench;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The bench's own parts measure what they say. */
class BareRelayIT {
  @Test
  void theLoadClientCountsAnswersThroughTheRelay() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      int vendor = await(BareVendor.start(vertx, 5, 20)).actualPort();
      int relay = await(BareRelay.start(vertx, vendor)).actualPort();
      var load =
          new LoadClient(
              vertx,
              relay,
              "/v1/chat/completions",
              Map.of(),
              BareVendor.request("m", false, 2048),
              4);
      LoadClient.Figures figures = await(load.run(Duration.ofMillis(300), Duration.ofMillis(700)));
      assertEquals(0, figures.failed());
      assertTrue(figures.requests() > 20, figures.toString());
      assertTrue(figures.whole().p50() <= figures.whole().p99());
      assertTrue(figures.cpuMicros() > 0);
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void aStreamsFirstPieceComesBeforeItsEnd() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      int vendor = await(BareVendor.start(vertx, 5, 20)).actualPort();
      int relay = await(BareRelay.start(vertx, vendor)).actualPort();
      var load =
          new LoadClient(
              vertx,
              relay,
              "/v1/chat/completions",
              Map.of("accept", "text/event-stream"),
              BareVendor.request("m", true, 2048),
              4);
      LoadClient.Figures figures = await(load.run(Duration.ofMillis(300), Duration.ofSeconds(1)));
      assertEquals(0, figures.failed());
      assertTrue(figures.whole().p50() >= 80_000, figures.toString());
      assertTrue(figures.first().p50() < figures.whole().p50() / 2, figures.toString());
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void anAnswersEndIsFoundWhereverItIsSplit() {
    String answer =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\na\r\n0123456789\r\n0\r\n\r\n";
    for (int split = 1; split < answer.length(); split++) {
      var end = new LoadClient.AnswerEnd();
      end.reset();
      assertFalse(end.feed(Buffer.buffer(answer.substring(0, split))), "at " + split);
      assertTrue(end.feed(Buffer.buffer(answer.substring(split))), "at " + split);
      assertEquals(200, end.status());
    }
  }
}

package dev.drawbridge.telemetry;

import static dev.drawbridge.fixture.OtlpReceiver.attributes;
import static dev.drawbridge.fixture.OtlpReceiver.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.OtlpReceiver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom traces are of, and what becomes of them where a collector is away. */
class TracingIT {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private @Nullable Tracing tracing;

  private Tracing open(URI collector, double sample, String... trusted) {
    var settings = new TelemetrySettings(collector, Map.of(), sample, List.of(trusted), null, null);
    Tracing opened = Tracing.open(Collector.of(settings, "1"), registry);
    tracing = opened;
    return opened;
  }

  @AfterEach
  void stop() {
    if (tracing != null) {
      tracing.close();
      tracing.giveUp();
    }
  }

  private static @Nullable RequestTrace begin(Tracing tracing, String flags, String source) {
    String parent = "00-" + TRACE + "-" + SPAN + "-" + flags;
    return tracing.begin("request-1", "POST", "/v1/x", parent, source);
  }

  private static void sent(Tracing tracing) throws Exception {
    tracing.close();
    Await.until("what waits is sent", tracing::over);
  }

  private double count(String result) {
    return registry.get("drawbridge_telemetry_spans").tag("result", result).counter().count();
  }

  @Test
  void theDrawAloneSaysWhoIsTraced() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      Tracing none = open(collector.url(), 0, "0.0.0.0/0");
      for (int i = 0; i < 100; i++) assertNull(begin(none, "01", "10.0.0.1"));
      sent(none);
      assertEquals(List.of(), collector.spans());

      Tracing all = open(collector.url(), 1);
      assertNotNull(begin(all, "00", "10.0.0.1"));
      Tracing some = open(collector.url(), 0.5);
      int traced = 0;
      for (int i = 0; i < 1000; i++) traced += begin(some, "01", "10.0.0.1") == null ? 0 : 1;
      assertTrue(traced > 300 && traced < 700, "half of them, not " + traced);
    }
  }

  @Test
  void theTraceOfACallerInATrustedNetworkIsGoneOnWith() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      Tracing some = open(collector.url(), 1, "10.1.0.0/16", "fd00::/8");
      for (String trusted : List.of("10.1.2.3", "fd12::1")) {
        Objects.requireNonNull(begin(some, "00", trusted)).end(200, "complete", null);
      }
      for (String other : List.of("10.2.2.3", "fe80::1", "unknown", "10.1.2.3.example")) {
        Objects.requireNonNull(begin(some, "01", other)).end(200, "complete", null);
      }
      sent(some);

      List<Span> spans = collector.spans();
      assertEquals(6, spans.size());
      for (Span span : spans.subList(0, 2)) {
        assertEquals(TRACE, hex(span.getTraceId()));
        assertEquals(SPAN, hex(span.getParentSpanId()));
        assertEquals(0, span.getLinksCount());
      }
      for (Span span : spans.subList(2, 6)) {
        assertTrue(span.getParentSpanId().isEmpty());
        assertEquals(TRACE, hex(span.getLinks(0).getTraceId()));
      }
      assertEquals("request-1", attributes(spans.getFirst()).get("drawbridge.request.id"));
      assertEquals(6, count("sent"));
    }
  }

  @Test
  void whatFindsNoRoomOrNobodyTakesIsCountedAndNobodyWaits() throws Exception {
    // Takes connections and never answers.
    try (ServerSocket silent = new ServerSocket(0)) {
      Tracing stuck = open(URI.create("http://127.0.0.1:" + silent.getLocalPort()), 1);
      int spans = SpanQueue.MOST * 2;
      for (int i = 0; i < spans; i++) {
        Objects.requireNonNull(begin(stuck, "01", "10.0.0.1")).end(200, "complete", null);
      }
      assertTrue(count("dropped") > 0, "some find no room");
      assertTrue(count("dropped") <= SpanQueue.MOST, "the queue is used");
    }
  }

  @Test
  void aCollectorThatIsAwayForAWhileIsToldAgain() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      collector.answer(400);
      Tracing all = open(collector.url(), 1);
      Objects.requireNonNull(begin(all, "01", "10.0.0.1")).end(200, "complete", null);
      Await.until("it is counted", () -> count("failed") == 1);

      collector.answer(200);
      Objects.requireNonNull(begin(all, "01", "10.0.0.1")).end(200, "complete", null);
      Await.until("it is taken", () -> collector.spans().size() == 1);
      assertEquals(1, count("failed"));
    }
  }
}

package dev.drawbridge.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.drawbridge.fixture.Await;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies by OTLP, read strictly by the specification's own classes. */
class OtlpSinkIT {
  @TempDir private Path temp = Path.of("");
  private final List<LogRecord> received = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile String answer = "{}";
  private volatile String credential = "";
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/logs", this::take);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void take(HttpExchange call) throws IOException {
    try (call) {
      String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      credential = String.valueOf(call.getRequestHeaders().getFirst("x-key"));
      var request = ExportLogsServiceRequest.newBuilder();
      // Strict: an unknown field is an error.
      JsonFormat.parser().merge(body, request);
      if (status == 200 && answer.equals("{}")) {
        request
            .build()
            .getResourceLogsList()
            .forEach(
                r -> r.getScopeLogsList().forEach(s -> received.addAll(s.getLogRecordsList())));
      }
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      call.sendResponseHeaders(status, bytes.length);
      call.getResponseBody().write(bytes);
    }
  }

  private SinkSettings sink() {
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    return CopiedLog.sink(new SinkTarget.Otlp(endpoint, Map.of("x-key", "s3cr3t")));
  }

  private static KeyValue attribute(LogRecord record, String key) {
    return record.getAttributesList().stream()
        .filter(each -> each.getKey().equals(key))
        .findFirst()
        .orElseThrow();
  }

  private List<Long> seqs() {
    return received.stream()
        .map(each -> attribute(each, "drawbridge.seq").getValue().getIntValue())
        .toList();
  }

  @Test
  void aCollectorThatFailsUnderLoadHasEveryRecordOnceInTheEnd() throws Exception {
    try (var log = new CopiedLog(temp.resolve("audit"), sink())) {
      log.record(200);
      log.copied(100);
      status = 503;
      log.record(300);
      Await.until("it is told", log.sinks::troubled);
      String detail = String.valueOf(log.sinks.detail());
      assertTrue(detail.contains("the collector answered 503"), detail);
      status = 200;
      log.copied(1000);

      CopiedLog.assertWhole(1000, seqs());
      assertEquals("s3cr3t", credential);
      LogRecord first = received.getFirst();
      assertEquals("drawbridge.request", first.getEventName());
      assertEquals(
          log.books.proof().origin(),
          attribute(first, "drawbridge.origin").getValue().getStringValue());
      String body = first.getBody().getStringValue();
      assertEquals("request", new JsonObject(body).getString("type"));
      assertFalse(body.contains("canary"));
    }
  }

  @Test
  void aStartGoesOnAtThePosition() throws Exception {
    for (int i = 0; i < 2; i++) {
      try (var log = new CopiedLog(temp.resolve("audit"), sink())) {
        log.record(10);
      }
    }

    CopiedLog.assertWhole(40, seqs());
  }

  @Test
  void whatACollectorDropsIsTold() throws Exception {
    answer = "{\"partialSuccess\":{\"rejectedLogRecords\":\"2\"}}";
    try (var log = new CopiedLog(temp.resolve("audit"), sink())) {
      log.record(1);
      Await.until("it is told", log.sinks::troubled);
      String detail = String.valueOf(log.sinks.detail());
      assertTrue(detail.contains("refused 2 records of a batch"), detail);
      answer = "{}";
      log.copied(2);
    }

    CopiedLog.assertWhole(2, seqs());
  }
}

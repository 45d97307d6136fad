package dev.drawbridge.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.sink.OtelCollector.Printed;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies by OTLP, as a real collector says that it took them. */
class OtelCollectorIT {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";

  @TempDir private Path temp = Path.of("");

  private static SinkSettings sink(OtelCollector collector) {
    return CopiedLog.sink(new SinkTarget.Otlp(collector.endpoint(), Map.of()));
  }

  private static List<Long> seqs(List<Printed> records) {
    return records.stream().map(Printed::seq).toList();
  }

  @Test
  void everyRecordArrivesOnceAndAsItIs() throws Exception {
    List<Printed> records;
    String origin;
    try (var collector = OtelCollector.start(temp.resolve("collector"));
        var log = new CopiedLog(temp.resolve("audit"), sink(collector))) {
      origin = log.books.proof().origin();
      log.record(50);
      log.copied(100);
      records = collector.records();
    }

    CopiedLog.assertWhole(100, seqs(records));
    for (Printed each : records) {
      JsonObject body = new JsonObject(each.field("Body"));
      assertEquals(each.seq(), body.getLong("seq"));
      assertEquals(each.field("drawbridge.leaf_hash"), body.getString("leaf_hash"));
      assertEquals(each.field("drawbridge.request_id"), body.getString("request_id"));
      assertEquals(origin, each.field("drawbridge.origin"));
      assertEquals("drawbridge." + body.getString("type"), each.field("EventName"));
      assertEquals("Info(9)", each.field("SeverityNumber"));
      assertEquals(
          body.getString("time").substring(0, 19).replace('T', ' '),
          each.field("Timestamp").substring(0, 19));
    }
    JsonObject request = new JsonObject(records.getFirst().field("Body")).getJsonObject("record");
    assertEquals("research", request.getJsonObject("row").getString("team"));
    assertFalse(records.toString().contains("canary"));
  }

  @Test
  void aCallersTraceFindsItsRecords() throws Exception {
    byte[] body = CopiedLog.PROMPT.getBytes(StandardCharsets.UTF_8);
    List<Printed> records;
    try (var collector = OtelCollector.start(temp.resolve("collector"));
        var log = new CopiedLog(temp.resolve("audit"), sink(collector))) {
      log.record(SampleEntries.traced(body, "00-" + TRACE + "-" + SPAN + "-01"));
      log.record(SampleEntries.traced(body, "00-" + "0".repeat(32) + "-" + SPAN + "-01"));
      log.record(SampleEntries.traced(body, "mine"));
      log.copied(6);
      records = collector.records();
    }

    assertEquals(
        List.of(TRACE, TRACE, "", "", "", ""),
        records.stream().map(each -> each.field("Trace ID")).toList());
    assertEquals(SPAN, records.getFirst().field("Span ID"));
    assertEquals(SPAN, records.get(1).field("Span ID"), "the end's");
    assertEquals("1", records.getFirst().field("Flags"));
  }

  @Test
  void theEndOfARequestOfAnEarlierStartHasItsTrace() throws Exception {
    byte[] body = CopiedLog.PROMPT.getBytes(StandardCharsets.UTF_8);
    try (var collector = OtelCollector.start(temp.resolve("collector"))) {
      try (var log = new CopiedLog(temp.resolve("audit"), sink(collector))) {
        var traced = SampleEntries.traced(body, "00-" + TRACE + "-" + SPAN + "-01");
        Await.await(log.books.audit().open(traced));
      }
      try (var log = new CopiedLog(temp.resolve("audit"), sink(collector))) {
        log.copied(2);
      }

      Printed end = collector.records().getLast();
      assertEquals("drawbridge.end", end.field("EventName"));
      assertEquals(TRACE, end.field("Trace ID"));
    }
  }

  @Test
  void aCollectorThatIsKilledUnderLoadHasEveryRecordInTheEnd() throws Exception {
    int requests = 400;
    List<Printed> records;
    try (var collector = OtelCollector.start(temp.resolve("collector"));
        var log = new CopiedLog(temp.resolve("audit"), sink(collector))) {
      log.record(1);
      CompletableFuture<Void> load =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 1; i < requests; i++) recordOne(log);
              });
      Await.until("some are there", () -> collector.records().size() > 20);
      collector.kill();
      Await.until("it is told", log.sinks::troubled);
      collector.again();
      load.get(60, TimeUnit.SECONDS);
      log.copied(2L * requests);
      records = collector.records();
    }

    List<Long> seqs = seqs(records);
    CopiedLog.assertWhole(2L * requests, seqs.stream().sorted().distinct().toList());
    // Only the batch that it was killed in may have come twice, and it is told by its seqs.
    long back = 0;
    for (int i = 1; i < seqs.size(); i++) if (seqs.get(i) <= seqs.get(i - 1)) back++;
    assertTrue(back <= 1, "went back " + back + " times: " + seqs);
  }

  private static void recordOne(CopiedLog log) {
    try {
      log.record(1);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}

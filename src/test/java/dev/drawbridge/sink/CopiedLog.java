package dev.drawbridge.sink;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.audit.export.RecordCopies.Shape;
import dev.drawbridge.fixture.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.LongStream;

/** A real log with sinks. */
final class CopiedLog implements AutoCloseable {
  static final String PROMPT = "{\"messages\":[{\"content\":\"the canary sings\"}]}";

  final Path folder;
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final AuditService books;
  final Sinks sinks;
  private final Vertx vertx = Vertx.vertx();

  CopiedLog(Path folder, SinkSettings... sinks) throws Exception {
    this.folder = folder;
    this.books = await(AuditService.open(vertx, settings(folder), ZoneOffset.UTC, registry));
    this.sinks = Sinks.start(List.of(sinks), folder, books);
  }

  static AuditSettings settings(Path folder) {
    return AuditSettings.unconfigured(folder, Duration.ofSeconds(10), 16 << 10);
  }

  static SinkSettings sink(SinkTarget target) {
    return new SinkSettings("copy", Shape.DRAWBRIDGE, false, target);
  }

  /** Records so many requests, each with its end: twice as many records. */
  void record(int requests) throws Exception {
    byte[] body = PROMPT.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < requests; i++) {
      OpenRecord open = await(books.audit().open(SampleEntries.request("research", body)));
      Future<Void> end = open.close(SampleEntries.end("the answer"));
      if (i % 50 == 49 || i == requests - 1) await(end);
    }
  }

  /** Records one request of that body, with its end. */
  void record(String body) throws Exception {
    record(SampleEntries.request("research", body.getBytes(StandardCharsets.UTF_8)));
  }

  /** Records that request, with its end. */
  void record(RequestEntry request) throws Exception {
    OpenRecord open = await(books.audit().open(request));
    await(open.close(SampleEntries.end("the answer")));
  }

  double lag() {
    return registry
        .get("drawbridge.audit.lag.records")
        .tag("consumer", "sink:copy")
        .gauge()
        .value();
  }

  /** Waits until the sink has taken so many records. */
  void copied(long records) throws Exception {
    Path position = folder.resolve("sinks").resolve("copy");
    Await.until(
        "a copy of " + records + " records: " + sinks.detail(),
        () -> Position.read(position, books.proof().origin()).next() >= records);
  }

  /** Every seq once, from 0 up to that, in this order. */
  static void assertWhole(long records, List<Long> seqs) {
    assertEquals(LongStream.range(0, records).boxed().toList(), seqs);
  }

  @Override
  public void close() throws Exception {
    await(books.audit().close());
    await(vertx.close());
  }
}

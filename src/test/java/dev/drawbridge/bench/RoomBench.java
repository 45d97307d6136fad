package dev.drawbridge.bench;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.record.RecordReader;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.wal.RecordPlace;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How many bytes a request with its end takes on the disk, and what for: 2 KB of natural text that
 * no other request has, cut from the pages of this project, and an answer of 400 bytes.
 */
final class RoomBench {
  private static final int TEXT = 2_000;
  private static final int ANSWER = 120;
  private static final FigureTable.Goal NONE = FigureTable.NONE;

  /** Full bundles of leaves, so that the files of the last are few of all. */
  private static final int REQUESTS = 1_024;

  private RoomBench() {}

  static void measure(FigureTable table, Path folder) throws Exception {
    Path audit = Files.createDirectories(folder.resolve("room")).resolve("audit");
    Vertx vertx = Vertx.vertx();
    var registry = new SimpleMeterRegistry();
    var settings = AuditSettings.unconfigured(audit, Duration.ofSeconds(10), 4 << 20);
    AuditTrail log =
        Await.await(AuditService.open(vertx, settings, ZoneOffset.UTC, registry)).audit();
    String text = pages();
    for (int i = 0; i < REQUESTS; i++) {
      String[] own = slice(text, i);
      var open = Await.await(log.open(SampleEntries.request("research", body("auto", own[0]))));
      Await.await(open.close(SampleEntries.end(answer(i, own[1]))));
    }
    Await.await(log.close());
    Await.await(vertx.close());
    Map<String, Long> room = new TreeMap<>();
    try (RecordReader reader =
        RecordReader.open(audit, new MasterKey(AuditSettings.master(audit), null))) {
      reader.walk(
          Long.MAX_VALUE,
          place -> {
            count(room, place);
            return true;
          });
    }
    long tiles = bytes(audit.resolve("tile"));
    long segments = room.getOrDefault("all", 0L);
    room.forEach((name, bytes) -> row(table, "of it " + name, bytes, NONE));
    row(table, "in segments", segments, NONE);
    row(table, "in tiles", tiles, NONE);
    row(table, "together", segments + tiles, FigureTable.atMost(3_000));
  }

  /** What request {@code i} asks and is answered. */
  static String[] slice(String text, int i) {
    // Steps that share no multiple with the text's length: no slice occurs twice.
    int from = (int) ((long) i * (TEXT + 1_237) % (text.length() - TEXT - ANSWER));
    String asked = text.substring(from, from + TEXT);
    return new String[] {asked, text.substring(from + TEXT, from + TEXT + ANSWER)};
  }

  private static void row(FigureTable table, String what, long bytes, FigureTable.Goal goal) {
    double each = (double) bytes / REQUESTS;
    table.row("room of a request with 2 KB of text: " + what, each, "bytes", goal);
  }

  private static void count(Map<String, Long> room, RecordPlace place) throws IOException {
    String type = String.valueOf(place.type()).toLowerCase(Locale.ROOT);
    room.merge("all", place.size(), Long::sum);
    room.merge(type + ": leaf", (long) place.leaf().length, Long::sum);
    room.merge(type + ": ledger", (long) place.ledger().length, Long::sum);
    for (String name : place.parts().names()) {
      long length = place.parts().part(name).orElseThrow().length;
      room.merge(type + ": " + name, length, Long::sum);
    }
  }

  static byte[] body(String model, String text) {
    var message = new JsonObject().put("role", "user").put("content", text);
    return new JsonObject()
        .put("model", model)
        .put("messages", new JsonArray(List.of(message)))
        .toBuffer()
        .getBytes();
  }

  static String answer(int i, String text) {
    var message = new JsonObject().put("role", "assistant").put("content", text);
    var choice =
        new JsonObject().put("index", 0).put("message", message).put("finish_reason", "stop");
    var usage = new JsonObject().put("prompt_tokens", 512).put("completion_tokens", 34);
    return new JsonObject()
        .put("id", "chatcmpl-" + Long.toString(0x7fffffffffL + i * 7919L, 36))
        .put("object", "chat.completion")
        .put("created", 1_796_115_730 + i)
        .put("model", "llama-3.3-70b")
        .put("choices", new JsonArray(List.of(choice)))
        .put("usage", usage.put("total_tokens", 546))
        .encode();
  }

  static String pages() throws IOException {
    var text = new StringBuilder();
    try (Stream<Path> pages = Files.list(Path.of("src/site/markdown"))) {
      for (Path page : pages.sorted().toList()) text.append(Files.readString(page));
    }
    return new String(
        text.toString().replaceAll("\\s+", " ").getBytes(StandardCharsets.US_ASCII),
        StandardCharsets.US_ASCII);
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(RoomBench::size).sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

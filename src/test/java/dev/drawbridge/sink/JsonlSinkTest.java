package dev.drawbridge.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.export.RecordCopies.Shape;
import dev.drawbridge.fixture.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies in files: whole, in order, each once, whatever happened to the last ones. */
class JsonlSinkTest {
  private static final long SMALL = 64 << 10;

  /** More than any test here records. */
  private static final long ONE_FILE = 1 << 30;

  @TempDir private Path temp = Path.of("");

  private Path export() {
    return temp.resolve("export");
  }

  private Path log() {
    return temp.resolve("audit");
  }

  private SinkSettings files(long rotate, int keep) {
    return CopiedLog.sink(new SinkTarget.Jsonl(export(), rotate, keep));
  }

  private List<Path> written() throws IOException {
    try (var files = Files.list(export())) {
      return files.sorted().toList();
    }
  }

  private List<JsonObject> lines() throws IOException {
    List<JsonObject> lines = new ArrayList<>();
    for (Path file : written()) {
      for (String line : Files.readAllLines(file)) lines.add(new JsonObject(line));
    }
    return lines;
  }

  private List<Long> seqs() throws IOException {
    return lines().stream().map(line -> line.getLong("seq")).toList();
  }

  private void cutLast(int bytes) throws IOException {
    Path last = written().getLast();
    try (var channel = java.nio.channels.FileChannel.open(last, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - bytes);
    }
  }

  @Test
  void everyRecordIsALineOnceInOrder() throws Exception {
    try (var log = new CopiedLog(log(), files(SMALL, 1000))) {
      log.record(500);
      log.copied(1000);
      assertNull(log.sinks.troubled() ? log.sinks.detail() : null);
      Await.until("no lag", () -> log.lag() == 0);
    }

    CopiedLog.assertWhole(1000, seqs());
    assertTrue(written().size() > 3, "rotated: " + written());
    JsonObject first = lines().getFirst();
    assertEquals("request", first.getString("type"));
    assertEquals("research", first.getJsonObject("record").getJsonObject("row").getString("team"));
    assertTrue(first.getJsonObject("record").containsKey("verdict"), first.encode());
  }

  @Test
  void aPromptIsCopiedOnlyWhereThatIsAskedFor() throws Exception {
    Path whole = temp.resolve("whole");
    try (var log =
        new CopiedLog(
            log(),
            files(SMALL, 10),
            new SinkSettings(
                "whole", Shape.DRAWBRIDGE, true, new SinkTarget.Jsonl(whole, SMALL, 10)))) {
      log.record(1);
    }

    assertFalse(Files.readString(written().getFirst()).contains("canary"));
    List<String> copied = Files.readAllLines(whole.resolve("whole-%020d.jsonl".formatted(0)));
    assertEquals(CopiedLog.PROMPT, new JsonObject(copied.get(0)).getString("prompt"));
    assertEquals("the answer", new JsonObject(copied.get(1)).getString("answer"));
  }

  @Test
  void aTornLastLineIsCutAndWrittenAgain() throws Exception {
    try (var log = new CopiedLog(log(), files(SMALL, 1000))) {
      log.record(20);
    }
    cutLast(7);
    try (var log = new CopiedLog(log(), files(SMALL, 1000))) {
      log.record(20);
    }

    CopiedLog.assertWhole(80, seqs());
  }

  @Test
  void linesBehindThePositionAreKeptAsFarAsTheyAreWhole() throws Exception {
    try (var log = new CopiedLog(log(), files(ONE_FILE, 1000))) {
      log.record(20);
    }
    // The position was not written yet, and of the last batch a line in the middle not either.
    Path position = log().resolve("sinks").resolve("copy");
    String line = Files.readString(position);
    Files.writeString(position, line.replace("next 40 last 39", "next 10 last 9"));
    Path file = written().getLast();
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.set(30, "x".repeat(lines.get(30).length()));
    Files.write(file, lines);

    try (var log = new CopiedLog(log(), files(ONE_FILE, 1000))) {
      log.record(1);
    }

    CopiedLog.assertWhole(42, seqs());
  }

  @Test
  void filesThatAreGoneAreToldAndWrittenAgain() throws Exception {
    try (var log = new CopiedLog(log(), files(SMALL, 1000))) {
      log.record(20);
    }
    for (Path file : written()) Files.delete(file);
    try (var log = new CopiedLog(log(), files(SMALL, 1000))) {
      log.copied(40);
      Await.until("all again", () -> seqs().size() == 40);
      assertTrue(
          String.valueOf(log.sinks.detail()).contains("it holds nothing, though"),
          log.sinks.detail());
    }

    CopiedLog.assertWhole(40, seqs());
  }

  @Test
  void onlyTheNewestFilesAreKept() throws Exception {
    try (var log = new CopiedLog(log(), files(4 << 10, 3))) {
      for (int i = 0; i < 10; i++) {
        log.record(5);
        log.copied(10L * (i + 1));
      }
    }

    assertEquals(3, written().size());
    assertEquals(99, seqs().getLast());
  }

  @Test
  void aLogThatWasRolledBackIsToldAndNothingIsOverwritten() throws Exception {
    try (var log = new CopiedLog(log(), files(SMALL, 1000))) {
      log.record(5);
    }
    // As if the records had been of a log that went on further.
    Path file = written().getLast();
    String last = lines().getLast().put("seq", 4711).encode();
    Files.writeString(file, last + "\n", StandardOpenOption.APPEND);

    try (var log = new CopiedLog(log(), files(SMALL, 1000))) {
      Await.until("it is told", log.sinks::troubled);
      assertTrue(
          String.valueOf(log.sinks.detail()).contains("it holds seq 4711, which this log"),
          log.sinks.detail());
      log.record(1);
    }

    assertEquals(4711, seqs().getLast());
  }

  @Test
  void aRecordThatWasChangedIsTold() throws Exception {
    try (var log = new CopiedLog(log(), files(SMALL, 1000))) {
      log.record(5);
    }
    Path file = written().getLast();
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.set(9, new JsonObject(lines.get(9)).put("leaf_hash", "00").encode());
    Files.write(file, lines);

    try (var log = new CopiedLog(log(), files(SMALL, 1000))) {
      Await.until("it is told", log.sinks::troubled);
      assertTrue(
          String.valueOf(log.sinks.detail()).contains("it holds another record as seq 9"),
          log.sinks.detail());
    }
  }

  @Test
  void aFolderThatCannotBeWrittenHoldsUpNoRecord() throws Exception {
    Files.writeString(export(), "a file in the way");
    try (var log = new CopiedLog(log(), files(SMALL, 10))) {
      log.record(20);
      Await.until("it is told", log.sinks::troubled);
      Files.delete(export());
      log.copied(40);
    }

    CopiedLog.assertWhole(40, seqs());
  }

  @Test
  void aPositionOfAnotherLogIsToldAndNothingCopied() throws Exception {
    Files.createDirectories(log().resolve("sinks"));
    Files.writeString(
        log().resolve("sinks").resolve("copy"), "next 3 last 2 origin other.example/log\n");
    try (var log = new CopiedLog(log(), files(SMALL, 10))) {
      log.record(1);
      Await.until("it is told", log.sinks::troubled);
      assertTrue(
          String.valueOf(log.sinks.detail()).contains("is of another log, other.example/log"),
          log.sinks.detail());
    }

    assertFalse(Files.exists(export()));
  }
}

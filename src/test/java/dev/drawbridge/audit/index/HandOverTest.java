package dev.drawbridge.audit.index;

import static dev.drawbridge.audit.AuditLogParts.erasures;
import static dev.drawbridge.audit.AuditLogParts.plain;
import static dev.drawbridge.audit.index.IndexedLog.SOON;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditLog;
import dev.drawbridge.audit.AuditLogParts;
import dev.drawbridge.audit.LogFixture;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.audit.record.BlindKey;
import dev.drawbridge.audit.record.PlainRecord;
import dev.drawbridge.audit.record.PlainRecords;
import dev.drawbridge.audit.record.RecordOpener;
import dev.drawbridge.audit.record.RecordReader;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.json.TextBytes;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is handed over to the index in memory is what the log says. */
class HandOverTest {
  private static final int REQUESTS = 300;
  private static final List<String> PEOPLE = List.of("u-1", "ünï-2", "u-3\ud800");
  private static final List<String> TABLES = List.of("row", "term", "span", "run", "event");

  @TempDir Path folder;
  private final Random random = new Random(20_261_201);
  private LogFixture fixture = new LogFixture(Path.of(""));
  private AuditLog log;

  /** Opens a log whose own index cannot be written, so that it takes nothing. */
  @BeforeEach
  void open() throws Exception {
    fixture = new LogFixture(folder.resolve("audit"));
    Files.createDirectories(fixture.folder.resolve(IndexFile.NAME).resolve("in the way"));
    log = fixture.open();
  }

  @AfterEach
  void close() throws Exception {
    await(log.close());
    fixture.close();
  }

  @Test
  void whatIsHandedOverIsWhatTheLogSays() throws Exception {
    write();

    int taken = 0;
    try (RecordReader records = IndexedLog.records(fixture.folder)) {
      for (RecordPlace place : places()) {
        PlainRecord said = plain(log).take(place.seq());
        if (!indexed(place)) {
          assertNull(said, () -> "nothing is asked of " + place.type());
          continue;
        }
        if (said == null) throw new AssertionError(place.seq() + " was not handed over");
        taken++;
        PlainRecord read = records.plain(place);
        assertEquals(read.requestId(), said.requestId());
        assertEquals(read.keyId(), said.keyId());
        assertArrayEquals(read.json(), said.json());
        if (place.type() == FrameType.END) continue;
        assertEquals(text(read.prompt()), text(said.prompt()));
      }
    }
    assertTrue(taken > 2 * REQUESTS, taken + " records are few");
  }

  @Test
  void anIndexOfWhatIsHandedOverIsThatOfTheLog() throws Exception {
    write();

    // The one has no keys: it reads nothing of a record from the log.
    var handed = index("handed", new RecordOpener(null), plain(log));
    var read = index("read", AuditLogParts.finder(log).records().opener(), new PlainRecords());

    compare(read, handed);
    assertTrue(read.size() > 10 * REQUESTS, read.size() + " lines are few");
  }

  @Test
  void anIndexMadeAfterAnErasureTakesNothingThatWasErasedFromMemory() throws Exception {
    String id = RequestId.next().value();
    byte[] prompt = IndexedLog.prompt("who is ill");
    await(
        await(
                log.open(
                    SampleEntries.request(
                        new RequestId(id), Instant.now(), "research", prompt, true)))
            .close(end()));
    long seq = await(log.show(id)).orElseThrow().row().seq();
    PlainRecord said = Objects.requireNonNull(plain(log).take(seq));
    await(erasures(log).request("user:eve", id, "article 17"));
    plain(log).put(seq, said);

    RecordOpener opener = AuditLogParts.finder(log).records().opener();
    Path made = Files.createDirectory(folder.resolve("made"));
    BlindKey key = opener.indexKey().orElseThrow();
    try (LogReader reader = LogReader.open(fixture.folder)) {
      take(new IndexWriter(made, key, new RecordReader(reader, opener), plain(log), reader), 0);
    }

    try (Connection index = IndexFile.read(made)) {
      int term = new IndexTerms(key).text(TextBytes.of("who is ill"));
      String sql = "SELECT count(*) FROM term WHERE (posting >> 13) & 0x3ffffff = " + term;
      assertEquals(List.of("0"), lines(index, sql));
    }
  }

  @Test
  void whatIsNotHandedOverIsReadFromTheLog() throws Exception {
    write();
    RecordOpener opener = AuditLogParts.finder(log).records().opener();
    var half = new PlainRecords();
    for (RecordPlace place : places()) {
      PlainRecord said = plain(log).take(place.seq());
      if (said != null && random.nextBoolean()) half.put(place.seq(), said);
    }

    compare(index("read", opener, new PlainRecords()), index("half", opener, half));
  }

  private static void compare(List<String> expected, List<String> lines) {
    assertEquals(expected.size(), lines.size());
    for (int i = 0; i < expected.size(); i++) assertEquals(expected.get(i), lines.get(i));
  }

  /** The lines of all tables of an index that is made of the log and these records. */
  private List<String> index(String name, RecordOpener opener, PlainRecords records)
      throws Exception {
    Path made = Files.createDirectory(folder.resolve(name));
    BlindKey key = AuditLogParts.finder(log).records().opener().indexKey().orElseThrow();
    try (LogReader reader = LogReader.open(fixture.folder)) {
      var from = new RecordReader(reader, opener);
      // An index that is made takes nothing from before: these are written afterwards, as it were.
      var later = new PlainRecords();
      var writer = new IndexWriter(made, key, from, later, reader);
      long next = writer.next();
      for (RecordPlace place : places()) {
        PlainRecord said = records.take(place.seq());
        if (said != null) later.put(place.seq(), said);
      }
      takeAll(writer, next);
    }
    List<String> all = new ArrayList<>();
    try (Connection index = IndexFile.read(made)) {
      for (String table : TABLES) all.addAll(lines(index, "SELECT * FROM " + table));
      all.addAll(lines(index, "SELECT * FROM meta WHERE name <> 'writing'"));
    }
    return all;
  }

  private void take(IndexWriter writer, long expected) throws Exception {
    assertEquals(expected, writer.next());
    takeAll(writer, expected);
  }

  private void takeAll(IndexWriter writer, long next) throws Exception {
    try (LogReader reader = LogReader.open(fixture.folder)) {
      for (long at = next; ; ) {
        List<RecordPlace> batch = reader.from(at, 1 + random.nextInt(100));
        if (batch.isEmpty()) break;
        writer.take(batch, reader);
        at = batch.getLast().seq() + 1;
      }
    }
    writer.close();
  }

  private static List<String> lines(Connection index, String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (var statement = index.createStatement();
        var found = statement.executeQuery(sql)) {
      int columns = found.getMetaData().getColumnCount();
      while (found.next()) {
        var line = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          if (i > 1) line.append(' ');
          line.append(found.getString(i));
        }
        lines.add(line.toString());
      }
    }
    return lines;
  }

  private List<RecordPlace> places() throws Exception {
    List<RecordPlace> all = new ArrayList<>();
    LogReader reader = AuditLogParts.wal(log).reader();
    for (long at = 0; ; at = all.getLast().seq() + 1) {
      List<RecordPlace> some = reader.from(at, 1_000);
      if (some.isEmpty()) return all;
      all.addAll(some);
    }
  }

  private static boolean indexed(RecordPlace place) {
    FrameType type = place.type();
    return type == FrameType.END || (type != null && type.row());
  }

  private static String text(byte @Nullable [] prompt) {
    // An empty one is not kept.
    return prompt == null ? "" : new String(prompt, StandardCharsets.UTF_8);
  }

  private void write() throws Exception {
    List<OpenRecord> open = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      if (random.nextInt(5) == 0) await(log.refuse(refusal()));
      open.add(await(log.open(request())));
      if (open.size() > 4) await(open.remove(random.nextInt(open.size())).close(end()));
    }
    for (OpenRecord each : open) await(each.close(end()));
    assertFalse(AuditLogParts.index(log).caughtUp(SOON), "its own index takes nothing");
  }

  private RequestEntry request() {
    byte[] body = body();
    if (random.nextBoolean()) {
      return SampleEntries.by(PEOPLE.get(random.nextInt(PEOPLE.size())), body);
    }
    String team = IndexedLog.TEAMS.get(random.nextInt(IndexedLog.TEAMS.size()));
    boolean sealed = random.nextInt(4) > 0;
    return SampleEntries.request(RequestId.next(), Instant.now(), team, body, sealed);
  }

  private RefusalEntry refusal() {
    boolean asked = random.nextBoolean();
    return SampleEntries.refusal(
        RequestId.next(),
        asked ? RefusalCode.DENIED : RefusalCode.UNKNOWN_MODEL,
        body(),
        asked ? SampleEntries.verdict(false, random.nextBoolean()) : null);
  }

  /** A body; some of its messages are long, and were sent before. */
  private byte[] body() {
    if (random.nextInt(20) == 0) return new byte[0];
    var messages = new StringBuilder("{\"model\":\"auto\",\"messages\":[");
    for (int i = random.nextInt(4); i >= 0; i--) {
      String text = "frage " + random.nextInt(20) + " ü\\u0041 ";
      messages.append("{\"role\":\"user\",\"content\":\"");
      messages.append(text.repeat(1 + random.nextInt(3) * 40)).append("\"}");
      if (i > 0) messages.append(',');
    }
    return messages.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  private EndEntry end() {
    Outcome[] outcomes = {Outcome.COMPLETE, Outcome.FAILED, Outcome.ABORTED};
    if (random.nextBoolean()) return SampleEntries.end("an answer " + random.nextInt());
    return SampleEntries.ended(
        outcomes[random.nextInt(outcomes.length)],
        IndexedLog.MODELS.get(random.nextInt(IndexedLog.MODELS.size())),
        new EndEntry.Bill(null, null, null),
        "");
  }
}

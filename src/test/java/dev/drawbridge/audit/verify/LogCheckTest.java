package dev.drawbridge.audit.verify;

import static dev.drawbridge.audit.AuditLogParts.erasures;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditLog;
import dev.drawbridge.audit.LogFixture;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.tlog.WitnessPolicy;
import dev.drawbridge.log.wal.SegmentIndex;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is changed in a log is named. */
class LogCheckTest {
  private static final int EVENTS = 1_100;

  @TempDir Path temp;
  private LogFixture fixture = new LogFixture(Path.of("."));
  private Path folder = Path.of(".");

  @BeforeEach
  void write() throws Exception {
    folder = temp.resolve("audit");
    fixture = new LogFixture(folder);
    fixture.bundles = true;
    append(EVENTS);
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  private void append(int events) throws Exception {
    AuditLog log = fixture.open();
    for (int i = 0; i < events; i++) {
      await(log.note(new Event(Instant.now(), "config", "test", Map.of("n", i))));
    }
    await(log.close());
  }

  private LogCheck.Report check(@Nullable Path kept) throws IOException {
    return LogCheck.run(
        new LogCheck.Task(folder, master(), null, kept, WitnessPolicy.NONE), n -> {});
  }

  private void faulty(@Nullable Long seq, String what) throws IOException {
    LogCheck.Report report = check(null);
    assertFalse(report.ok());
    assertTrue(
        report.faults().stream()
            .anyMatch(f -> (seq == null || seq.equals(f.seq())) && f.what().contains(what)),
        () -> seq + " " + what + " is not in " + report.faults());
  }

  private Path segment(long first) {
    return folder.resolve("wal").resolve(SegmentIndex.name(first));
  }

  private SegmentIndex index(long first) throws IOException {
    var index = new SegmentIndex(segment(first), first);
    index.extend(Long.MAX_VALUE);
    return index;
  }

  private static void flip(Path file, long at) throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int b = bytes.read();
      bytes.seek(at);
      bytes.write(b ^ 1);
    }
  }

  @Test
  void aLogThatNobodyTouchedIsWell() throws Exception {
    LogCheck.Report report = check(null);
    assertEquals(List.of(), report.faults());
    assertTrue(report.ok());
    assertEquals(EVENTS, report.extent().records());
    assertEquals(EVENTS, report.extent().published());
    assertEquals(EVENTS, report.contents().opened());
    assertEquals(0, report.contents().closed());
  }

  @Test
  void anAuditorsCopyOfTheKeysIsToBeMadeAnewAfterARotation() throws Exception {
    Path copy = Files.copy(folder.resolve("vkey"), folder.resolveSibling("copy"));
    AuditLog log = fixture.open();
    await(log.rotateKeys());
    await(log.close());
    append(1);
    var task = new LogCheck.Task(folder, master(), copy, null, WitnessPolicy.NONE);

    LogCheck.Report report = LogCheck.run(task, n -> {});

    assertFalse(report.ok());
    assertTrue(report.faults().toString().contains("take its new ones"), report.toString());
    assertEquals(List.of(), check(null).faults());
  }

  private MasterKey master() {
    return new MasterKey(AuditSettings.master(folder), null);
  }

  @Test
  void withoutTheMasterKeyContentsAreClosedAndTheRestIsChecked() throws Exception {
    Files.delete(AuditSettings.master(folder));
    LogCheck.Report report = check(null);
    assertEquals(List.of(), report.faults());
    assertEquals(0, report.contents().opened());
    assertEquals(EVENTS, report.contents().closed());
  }

  @Test
  void aFlippedByteOfAFrameIsNamedWithItsSeq() throws Exception {
    long first = SegmentIndex.segments(folder.resolve("wal")).firstKey();
    SegmentIndex index = index(first);
    flip(segment(first), index.offset(7) + 60);
    faulty(7L, "the record is not there: damaged");
    assertEquals(1, check(null).found(), "and nothing else");
  }

  @Test
  void aFlippedByteOfPaddingOrOfTheEmptyTailIsNamed() throws Exception {
    long last = SegmentIndex.segments(folder.resolve("wal")).lastKey();
    SegmentIndex index = index(last);
    flip(segment(last), index.end() + 40);
    faulty((long) EVENTS, "are not zero");
  }

  @Test
  void aLostSegmentIsNamedRecordByRecord() throws Exception {
    var segments = SegmentIndex.segments(folder.resolve("wal"));
    assertTrue(segments.size() > 2, "several segments: " + segments.size());
    long second = segments.higherKey(segments.firstKey());
    Files.delete(segments.get(second));
    faulty(second, "the record is not there");
  }

  @Test
  void aTruncatedLogIsNamed() throws Exception {
    long last = SegmentIndex.segments(folder.resolve("wal")).lastKey();
    Files.delete(segment(last));
    faulty(last, "the record is not there: the log ends before them");
  }

  @Test
  void eachChangeOfATileOrABundleIsNamed() throws Exception {
    Path tile = folder.resolve("tile/0/000");
    byte[] bytes = Files.readAllBytes(tile);
    flip(tile, 32 * 200 + 5);
    faulty(200L, "tile/0/000 holds another hash");
    Files.write(tile, bytes);
    Path bundle = folder.resolve("tile/entries/004.p/76");
    flip(bundle, 20);
    faulty(1024L, "holds another entry than the log");
    flip(bundle, 20);
    flip(folder.resolve("tile/1/000.p/4"), 3);
    faulty(0L, "tile/1/000.p/4 holds another hash");
    Files.delete(tile);
    faulty(0L, "there is no tile/0/000");
  }

  @Test
  void bundlesNeedNotLieThereAndWhatIsLostIsNamedAsWithThem() throws Exception {
    Path bundles = folder.resolve("tile/entries");
    Path aside = temp.resolve("bundles");
    Files.move(bundles, aside);
    assertEquals(List.of(), check(null).faults());
    Files.move(aside, bundles);
    var segments = SegmentIndex.segments(folder.resolve("wal"));
    Files.delete(segments.get(segments.higherKey(segments.firstKey())));
    LogCheck.Report with = check(null);

    Files.move(bundles, aside);

    assertFalse(with.ok());
    assertEquals(with, check(null));
  }

  @Test
  void swappedRecordsAreNamedEvenWithTheirChecksumsRight() throws Exception {
    // Two logs of the same length: the frames of one beside the tree of the other.
    Path other = temp.resolve("other/audit");
    Files.createDirectories(other.getParent());
    LogFixture second = new LogFixture(other);
    AuditLog log = second.open();
    for (int i = 0; i < EVENTS; i++) {
      await(log.note(new Event(Instant.now(), "config", "test", Map.of("n", i))));
    }
    await(log.close());
    second.close();
    try (var files = Files.list(folder.resolve("wal"))) {
      for (Path file : files.toList()) Files.delete(file);
    }
    try (var files = Files.list(other.resolve("wal"))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve("wal").resolve(file.getFileName()));
      }
    }
    faulty(null, "has another root");
    faulty(5L, "holds another entry than the log");
    Exception refused = assertThrows(Exception.class, fixture::open);
    assertTrue(String.valueOf(refused.getMessage()).contains("not"), "" + refused);
  }

  @Test
  void checkpointsOfOthersAndChangedOnesAreNamed() throws Exception {
    Path checkpoint = folder.resolve("checkpoint");
    String text = Files.readString(checkpoint);
    Files.writeString(checkpoint, text.replace("\n" + EVENTS + "\n", "\n" + (EVENTS - 1) + "\n"));
    faulty(null, "does not hold");
    Files.writeString(checkpoint, text.substring(0, text.lastIndexOf('\u2014')));
    faulty(null, "has no ML_DSA_44 signature");
    Files.writeString(checkpoint, text + "\u2014 stranger.example AAAAAAA=\n");
    faulty(null, "a line of stranger.example");
    Files.delete(checkpoint);
    faulty(null, "there is no checkpoint");
  }

  @Test
  void aLogThatWasSetBackIsToldByACheckpointThatSomebodyKept() throws Exception {
    Path backup = temp.resolve("backup");
    copy(folder, backup);
    append(5);
    Path kept = temp.resolve("kept");
    Files.copy(folder.resolve("checkpoint"), kept);
    assertTrue(check(kept).ok());
    copy(backup, folder);
    assertTrue(check(null).ok(), "by itself it is well");
    LogCheck.Report report = check(kept);
    assertFalse(report.ok());
    assertEquals(
        "rollback: the kept checkpoint covers " + (EVENTS + 5) + " records, the log has " + EVENTS,
        report.faults().getFirst().what());
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.exists(to)) {
      try (var files = Files.walk(to)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) Files.copy(file, to.resolve(from.relativize(file)));
    }
  }

  @Test
  void aRequestWithoutItsEndIsNamed() throws Exception {
    AuditLog log = fixture.open();
    await(log.open(SampleEntries.request("research", LogFixture.PROMPT)));
    await(log.close());
    faulty((long) EVENTS, "the request has no end record");
  }

  @Test
  void aFolderWithoutALogIsAnError() {
    folder = temp.resolve("nothing");
    assertThrows(IOException.class, () -> check(null));
  }

  @Test
  void whatWasErasedIsToldFromWhatIsGone() throws Exception {
    AuditLog log = fixture.open();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      RequestEntry entry = SampleEntries.request("research", LogFixture.PROMPT);
      await(await(log.open(entry)).close(SampleEntries.end("an answer")));
      ids.add(entry.input().request().id().value());
    }
    await(erasures(log).request("key:a", ids.getFirst(), "ticket 7"));
    await(log.close());
    LogCheck.Report one = check(null);
    assertEquals(List.of(), one.faults());
    assertEquals(2, one.contents().erased(), "the request and its end");
    log = fixture.open();
    await(erasures(log).subject("key:a", "https://id.acme.example/realms/acme|u-1", "ticket 8"));
    await(log.close());
    LogCheck.Report all = check(null);
    assertEquals(List.of(), all.faults());
    assertEquals(6, all.contents().erased());

    Path db = folder.resolve("keys.db");
    try (var keys = DriverManager.getConnection("jdbc:sqlite:" + db);
        var statement = keys.createStatement()) {
      statement.execute("DELETE FROM destroyed");
    }
    faulty((long) EVENTS, "is gone, and no erasure on record names it");
    Files.delete(AuditSettings.master(folder));
    LogCheck.Report closed = check(null);
    assertEquals(List.of(), closed.faults(), "without keys only that an erasure follows");
    assertEquals(2, closed.contents().erased());
  }
}

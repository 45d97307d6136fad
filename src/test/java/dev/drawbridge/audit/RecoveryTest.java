package dev.drawbridge.audit;

import static dev.drawbridge.audit.LogFixture.failure;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.log.wal.Append;
import dev.drawbridge.log.wal.FileStorage;
import dev.drawbridge.log.wal.Frame;
import dev.drawbridge.log.wal.Listener;
import dev.drawbridge.log.wal.Recovery;
import dev.drawbridge.log.wal.SegmentIndex;
import dev.drawbridge.log.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {
  @TempDir Path folder;
  private LogFixture fixture = new LogFixture(Path.of(""));
  private Path wal = Path.of("");

  @BeforeEach
  void start() {
    fixture = new LogFixture(folder.resolve("audit"));
    wal = fixture.folder.resolve("wal");
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  @Test
  void restartGoesOnWhereTheLogEnded() throws Exception {
    write(3, 100);

    write(2, 100);

    try (AuditReader reader = AuditReader.open(fixture.folder)) {
      assertEquals(5, reader.search(SampleEntries.query(10, null)).decisions().size());
      assertEquals(List.of(), LogFixture.noted(reader.finder(), 10));
    }
  }

  @Test
  void requestThatWasOpenIsEndedAsUnknown() throws Exception {
    AuditLog log = fixture.open();
    RequestEntry early = SampleEntries.request("research", new byte[10]);
    await(log.open(early));
    for (int i = 0; i < 60; i++) {
      OpenRecord open =
          await(log.open(SampleEntries.request("research", LogFixture.noise(20_000))));
      await(open.close(SampleEntries.end("a")));
    }
    await(log.close());
    assertTrue(SegmentIndex.segments(wal).size() > 3, "the open request is segments back");

    AuditLog again = fixture.open();
    String id = early.input().request().id().value();
    RecordView view = await(again.show(id)).orElseThrow();
    Page unknown = await(again.search(Query.newest(10).withOutcome("unknown")));
    await(again.close());

    assertEquals("unknown", view.row().decided().outcome());
    assertEquals(List.of(view.row()), unknown.decisions());
  }

  @Test
  void tailTornAtAnyByteIsKeptAsideAndTheRestStands() throws Exception {
    write(2, 200);
    Path segment = lastSegment();
    byte[] whole = Files.readAllBytes(segment);
    var index = new SegmentIndex(segment, 0);
    index.extend(Long.MAX_VALUE);
    int from = index.offset(3);
    int end = (int) index.end();

    for (int cut = from + 1; cut < end; cut += cut < from + Frame.HEADER ? 1 : 7) {
      byte[] torn = Arrays.copyOf(Arrays.copyOf(whole, cut), whole.length);
      if (Arrays.equals(torn, whole)) continue;
      Files.write(segment, torn, StandardOpenOption.TRUNCATE_EXISTING);
      Recovery.Torn kept;
      try (WriteAheadLog log = recover()) {
        assertEquals(3, log.nextSeq(), "cut at " + cut);
        kept = log.torn();
      }
      boolean anything = lastNonZero(torn) > from;
      assertEquals(anything, kept != null, "cut at " + cut);
      if (kept == null) continue;
      byte[] copy = Files.readAllBytes(wal.resolve(kept.file()));
      assertArrayEquals(Arrays.copyOfRange(torn, from, lastNonZero(torn)), copy);
      assertTrue(lastNonZero(Files.readAllBytes(segment)) <= from, "zeroed");
      Files.delete(wal.resolve(kept.file()));
    }
  }

  @Test
  void tornTailIsSaidInARecord() throws Exception {
    write(2, 200);
    Path segment = lastSegment();
    var index = new SegmentIndex(segment, 0);
    index.extend(Long.MAX_VALUE);
    flip(segment, index.end() - 20);
    // What was never forced was never signed over either.
    Files.delete(fixture.folder.resolve("checkpoint"));

    AuditLog log = fixture.open();
    LogFixture.Noted noted = LogFixture.noted(log.finder(), 1).getFirst();
    await(log.close());

    assertEquals("recovery", noted.fields().get("type"));
    assertEquals(3, ((Map<?, ?>) noted.fields().getOrDefault("fields", Map.of())).get("seq"));
    assertTrue(Files.exists(wal.resolve("torn-3")));
  }

  @Test
  void flippedByteBeforeAForcedFrameRefusesToStart() throws Exception {
    write(4, 200);
    var index = new SegmentIndex(lastSegment(), 0);
    index.extend(Long.MAX_VALUE);
    byte[] before = flip(lastSegment(), index.offset(2) + 90);

    Throwable cause = startFails();

    assertTrue(String.valueOf(cause.getMessage()).contains("damaged at seq 2:"), "" + cause);
    assertArrayEquals(before, Files.readAllBytes(lastSegment()), "nothing was changed");
  }

  @Test
  void laterFramesOfTheSameBatchAreNoProofThatItWasForced() throws Exception {
    FaultyStorage disk = new FaultyStorage();
    AuditLog log = fixture.open(disk);
    java.util.concurrent.CountDownLatch gate = new java.util.concurrent.CountDownLatch(1);
    disk.gate = gate;
    disk.calls.clear();
    List<io.vertx.core.Future<OpenRecord>> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      all.add(log.open(SampleEntries.request("research", new byte[50])));
      if (i == 0) while (!disk.calls.contains("write")) Thread.onSpinWait();
    }
    gate.countDown();
    for (var each : all) await(each);
    await(log.close());
    var index = new SegmentIndex(lastSegment(), 0);
    index.extend(Long.MAX_VALUE);
    flip(lastSegment(), index.offset(3) + 90);

    try (WriteAheadLog recovered = recover()) {
      assertEquals(3, recovered.nextSeq());
    }
  }

  @Test
  void flippedByteInAnEarlierSegmentRefusesToStart() throws Exception {
    write(60, 20_000);
    Path second = SegmentIndex.segments(wal).values().stream().skip(1).findFirst().orElseThrow();
    long first = Long.parseLong(second.getFileName().toString().substring(0, 20));
    var index = new SegmentIndex(second, first);
    index.extend(Long.MAX_VALUE);
    flip(second, index.offset(index.count() - 1) + 90);

    Throwable cause = startFails();

    assertTrue(
        String.valueOf(cause.getMessage()).contains("damaged at seq " + (index.nextSeq() - 1)),
        "" + cause);
  }

  @Test
  void missingSegmentRefusesToStart() throws Exception {
    write(60, 20_000);
    List<Path> segments = List.copyOf(SegmentIndex.segments(wal).values());
    Files.delete(segments.get(1));

    Throwable cause = startFails();

    assertTrue(String.valueOf(cause.getMessage()).contains("a segment is gone"), "" + cause);
  }

  @Test
  void segmentThatWasNamedAndNeverUsedIsNoObstacle() throws Exception {
    write(2, 200);
    Files.write(wal.resolve(SegmentIndex.name(4)), new byte[4096]);

    write(1, 200);

    try (AuditReader reader = AuditReader.open(fixture.folder)) {
      assertEquals(3, reader.search(SampleEntries.query(10, null)).decisions().size());
    }
  }

  @Test
  void secondOpenerIsRefusedWithTheHoldersPid() throws Exception {
    AuditLog log = fixture.open();

    Throwable cause = startFails();
    await(log.close());

    String pid = Long.toString(ProcessHandle.current().pid());
    assertTrue(String.valueOf(cause.getMessage()).endsWith("by process " + pid), "" + cause);
    await(fixture.open().close());
  }

  private void write(int requests, int bytes) throws Exception {
    AuditLog log = fixture.open();
    for (int i = 0; i < requests; i++) {
      OpenRecord open = await(log.open(SampleEntries.request("research", LogFixture.noise(bytes))));
      await(open.close(SampleEntries.end("a")));
    }
    await(log.close());
  }

  private WriteAheadLog recover() throws IOException {
    var nobody =
        new Listener() {
          @Override
          public void late(Append append) {}

          @Override
          public void dead(String reason) {}

          @Override
          public void stopped() {}
        };
    return WriteAheadLog.open(
        fixture.folder, fixture.registry, LogFixture.SMALL, new FileStorage(), nobody);
  }

  private Throwable startFails() throws Exception {
    var settings = AuditSettings.unconfigured(fixture.folder, fixture.deadline, 16 << 10);
    Throwable cause =
        failure(
            AuditLog.open(
                fixture.vertx,
                settings,
                () -> ZoneOffset.UTC,
                fixture.registry,
                LogFixture.SMALL,
                new FileStorage()));
    assertFalse(String.valueOf(cause.getMessage()).isEmpty());
    return cause;
  }

  private Path lastSegment() throws IOException {
    return SegmentIndex.segments(wal).lastEntry().getValue();
  }

  private static byte[] flip(Path file, long at) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      var one = ByteBuffer.allocate(1);
      channel.read(one, at);
      one.put(0, (byte) (one.get(0) ^ 0x10));
      channel.write(one.flip(), at);
    }
    return Files.readAllBytes(file);
  }

  private static int lastNonZero(byte[] bytes) {
    int i = bytes.length;
    while (i > 0 && bytes[i - 1] == 0) i--;
    return i;
  }
}

package dev.drawbridge.audit;

import static dev.drawbridge.audit.LogFixture.PROMPT;
import static dev.drawbridge.audit.LogFixture.failure;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.audit.verify.LogCheck;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.log.tlog.WitnessPolicy;
import dev.drawbridge.log.wal.SegmentIndex;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurabilityTest {
  @TempDir Path folder;
  private LogFixture fixture = new LogFixture(Path.of(""));
  private final FaultyStorage disk = new FaultyStorage();

  @BeforeEach
  void start() {
    fixture = new LogFixture(folder.resolve("audit"));
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  @Test
  void futureCompletesOnlyAfterTheForceThatFollowsItsWrite() throws Exception {
    AuditLog log = fixture.open(disk);
    CountDownLatch gate = new CountDownLatch(1);
    disk.gate = gate;
    disk.calls.clear();

    Future<OpenRecord> open = log.open(SampleEntries.request("research", PROMPT));
    Await.until("a write", () -> disk.calls.contains("write"));
    Future<OpenRecord> second = log.open(SampleEntries.request("research", PROMPT));
    TimeUnit.MILLISECONDS.sleep(100);
    boolean early = open.isComplete() || second.isComplete();
    disk.calls.clear();
    gate.countDown();
    await(open);

    assertFalse(early, "nothing completes while the force is under way");
    assertEquals("force", disk.calls.getFirst());
    await(second);
    await(log.close());
  }

  @Test
  void whatGathersDuringAForceIsForcedAtOnce() throws Exception {
    AuditLog log = fixture.open(disk);
    CountDownLatch gate = new CountDownLatch(1);
    disk.gate = gate;
    disk.calls.clear();
    List<Future<OpenRecord>> all = new ArrayList<>();
    all.add(log.open(SampleEntries.request("research", PROMPT)));
    Await.until("a write", () -> disk.calls.contains("write"));
    int before = disk.forces.get();

    for (int i = 0; i < 200; i++) all.add(log.open(SampleEntries.request("research", PROMPT)));
    gate.countDown();
    for (Future<OpenRecord> each : all) await(each);

    // The first alone, then the rest; one more force where a segment ends in between.
    assertTrue(disk.forces.get() - before <= 12, "forces: " + (disk.forces.get() - before));
    assertEquals(201.0, fixture.registry.get("drawbridge.audit.records").counter().count());
    await(log.close());
  }

  @Test
  void futureCompletesOnItsCallersContext() throws Exception {
    AuditLog log = fixture.open(disk);
    Context context = fixture.vertx.getOrCreateContext();
    Promise<Context> seen = Promise.promise();

    context.runOnContext(
        v ->
            log.open(SampleEntries.request("research", PROMPT))
                .onComplete(r -> seen.complete(fixture.vertx.getOrCreateContext())));

    assertSame(context, await(seen.future()));
    await(log.close());
  }

  @Test
  void failedForceKillsTheLogForGood() throws Exception {
    AuditLog log = fixture.open(disk);
    CompletableFuture<String> told = new CompletableFuture<>();
    log.onDeath(told::complete);
    disk.failForce = true;

    Throwable first = failure(log.open(SampleEntries.request("research", PROMPT)));
    int forces = disk.forces.get();
    disk.failForce = false;
    Throwable second = failure(log.open(SampleEntries.request("research", PROMPT)));

    assertUnavailable(first);
    assertUnavailable(second);
    assertFalse(log.writable());
    assertEquals(forces, disk.forces.get(), "never forced again");
    assertTrue(told.get(5, TimeUnit.SECONDS).contains("Input/output error"));
    assertEquals(2.0, fixture.registry.get("drawbridge.audit.refused").counter().count());
    await(log.close());
  }

  @Test
  void failedWriteKillsTheLogToo() throws Exception {
    AuditLog log = fixture.open(disk);
    disk.failWrite = true;

    assertUnavailable(failure(log.open(SampleEntries.request("research", PROMPT))));

    assertFalse(log.writable());
    await(log.close());
  }

  @Test
  void rollThatFailedMidwayLeavesALogThatGoesOnAndIsProven() throws Exception {
    AuditLog log = fixture.open(disk);
    disk.failingFolders.set(2);
    int refused = 0;
    for (int i = 0; i < 600; i++) {
      try {
        await(log.note(SampleEntries.event()));
      } catch (ExecutionException e) {
        refused++;
      }
    }

    assertEquals(0, disk.failingFolders.get(), "the log rolled");
    assertTrue(refused > 0 && refused <= 3, "refused: " + refused);
    assertTrue(log.writable());
    await(log.close());
    var report =
        LogCheck.run(
            new LogCheck.Task(
                fixture.folder,
                AuditSettings.unconfigured(fixture.folder, fixture.deadline, 0).master(),
                null,
                null,
                WitnessPolicy.NONE),
            n -> {});
    assertTrue(report.ok(), report.faults().toString());
  }

  @Test
  void writerWithoutMemoryEndsTheLogWithItsRecordIntact() throws Exception {
    AuditLog log = fixture.open(disk);
    CompletableFuture<String> told = new CompletableFuture<>();
    log.onDeath(told::complete);
    RequestEntry before = SampleEntries.request("research", PROMPT);
    await(log.open(before));
    disk.noMemory = true;

    assertUnavailable(failure(log.open(SampleEntries.request("research", PROMPT))));
    disk.noMemory = false;
    assertUnavailable(failure(log.open(SampleEntries.request("research", PROMPT))));

    assertFalse(log.writable());
    assertTrue(told.get(5, TimeUnit.SECONDS).contains("OutOfMemoryError"));
    await(log.close());
    AuditLog next = fixture.open();
    String id = before.input().request().id().value();
    assertEquals("unknown", await(next.show(id)).orElseThrow().row().decided().outcome());
    await(next.open(SampleEntries.request("research", PROMPT)));
    await(next.close());
  }

  @Test
  void stuckDiskIsARefusalWithinTheDeadlineAndTheRecordIsClosedLater() throws Exception {
    fixture.deadline = Duration.ofMillis(200);
    AuditLog log = fixture.open(disk);
    CountDownLatch gate = new CountDownLatch(1);
    disk.gate = gate;
    disk.calls.clear();
    disk.calls.clear();
    RequestEntry taken = SampleEntries.request("research", PROMPT);
    RequestEntry waiting = SampleEntries.request("research", PROMPT);

    long start = System.nanoTime();
    Future<OpenRecord> first = log.open(taken);
    Await.until("a write", () -> disk.calls.contains("write"));
    Future<OpenRecord> second = log.open(waiting);
    assertUnavailable(failure(first));
    assertUnavailable(failure(second));
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    gate.countDown();

    assertTrue(millis < 1500, millis + " ms");
    String id = taken.input().request().id().value();
    Await.until(
        "it comes true",
        () ->
            await(log.show(id))
                .filter(view -> "refused".equals(view.row().decided().outcome()))
                .filter(view -> "audit_unavailable".equals(view.row().decided().code()))
                .isPresent());
    assertTrue(await(log.show(waiting.input().request().id().value())).isEmpty(), "not written");
    await(log.open(SampleEntries.request("research", PROMPT)));
    assertTrue(log.writable());
    await(log.close());
  }

  @Test
  void queueIsBounded() throws Exception {
    AuditLog log = fixture.open(disk);
    CountDownLatch gate = new CountDownLatch(1);
    disk.gate = gate;
    disk.calls.clear();
    log.open(SampleEntries.request("research", PROMPT));
    Await.until("a write", () -> disk.calls.contains("write"));
    for (int i = 0; i < LogFixture.SMALL.queueRecords(); i++) {
      log.note(SampleEntries.event());
    }

    assertUnavailable(failure(log.open(SampleEntries.request("research", PROMPT))));

    gate.countDown();
    await(log.close());
  }

  @Test
  void fullDiskRefusesWhileTheOpenOnesStillCloseAndResumesByItself() throws Exception {
    disk.usable = 1 << 20;
    AuditLog log = fixture.open(disk);
    TimeUnit.MILLISECONDS.sleep(300);
    disk.usable = 0;
    TimeUnit.MILLISECONDS.sleep(700);
    List<OpenRecord> open = new ArrayList<>();
    Throwable refused = null;
    while (refused == null) {
      Future<OpenRecord> next = log.open(SampleEntries.request("research", PROMPT));
      try {
        open.add(await(next));
      } catch (ExecutionException e) {
        refused = e.getCause();
      }
      assertTrue(open.size() < 10_000, "the disk is never full");
    }

    assertUnavailable(refused);
    assertFalse(open.isEmpty());
    for (OpenRecord each : open) await(each.close(SampleEntries.end("z".repeat(16 << 10))));
    assertTrue(log.writable());
    disk.usable = Long.MAX_VALUE;
    TimeUnit.MILLISECONDS.sleep(700);
    await(log.open(SampleEntries.request("research", PROMPT)));
    await(log.close());
  }

  @Test
  void removedSegmentIsNoticed() throws Exception {
    AuditLog log = fixture.open();
    Files.delete(SegmentIndex.segments(fixture.folder.resolve("wal")).firstEntry().getValue());

    Await.until("the log dies", () -> !log.writable());

    assertUnavailable(failure(log.open(SampleEntries.request("research", PROMPT))));
    await(log.close());
  }

  @Test
  void truncatedSegmentIsNoticed() throws Exception {
    AuditLog log = fixture.open();
    Path segment = SegmentIndex.segments(fixture.folder.resolve("wal")).firstEntry().getValue();
    try (var channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      channel.truncate(4096);
    }

    Await.until("the log dies", () -> !log.writable());
    await(log.close());
  }

  @Test
  void replacedSegmentIsNoticed() throws Exception {
    AuditLog log = fixture.open();
    Path segment = SegmentIndex.segments(fixture.folder.resolve("wal")).firstEntry().getValue();
    Path copy = Files.copy(segment, folder.resolve("copy"));
    Files.delete(segment);
    Files.move(copy, segment);

    Await.until("the log dies", () -> !log.writable());
    await(log.close());
  }

  @Test
  void recordLongerThanASegmentGetsOneOfItsOwn() throws Exception {
    AuditLog log = fixture.open(disk);
    byte[] body = new byte[600 << 10];
    body[body.length - 1] = 7;
    RequestEntry entry = SampleEntries.request("research", body);

    await(log.open(entry));

    RecordView view = await(log.show(entry.input().request().id().value())).orElseThrow();
    assertEquals(600 << 10, view.prompt() == null ? 0 : view.prompt().length);
    await(log.close());
  }

  private static void assertUnavailable(Throwable cause) {
    Refusal refusal = assertInstanceOf(Refusal.class, cause);
    assertEquals(RefusalCode.AUDIT_UNAVAILABLE, refusal.code());
  }
}

package dev.drawbridge.log.wal;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.DistributionSummary;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which records share a force. */
@Timeout(60)
class GatheredEndsTest {
  @TempDir Path folder;

  @Test
  void endGoesWithTheNextRecord() throws Exception {
    try (var log = new FollowedLog(folder)) {
      int rounds = 50;
      for (int i = 0; i < rounds; i++) {
        Future<Long> end = log.end("end " + i);
        Future<Long> next = log.submit("next " + i);
        await(Future.all(end, next));
      }

      DistributionSummary batches = batches(log);
      assertEquals(2 * rounds, batches.totalAmount());
      // A machine that stands still between the two has an end go alone.
      assertTrue(batches.count() < 1.5 * rounds, batches.count() + " forces");
    }
  }

  @Test
  void endAloneIsWrittenSoon() throws Exception {
    try (var log = new FollowedLog(folder)) {
      for (int i = 0; i < 20; i++) assertEquals(i, await(log.end("end " + i)));
    }
  }

  @Test
  void endsAreWrittenThoughNobodyReturnsToTheirContext() throws Exception {
    try (var log = new FollowedLog(folder)) {
      List<Future<Long>> all = new ArrayList<>();
      for (int i = 0; i < 3 * AppendQueue.GATHERED; i++) all.add(log.end("end " + i));

      await(Future.all(all));

      assertTrue(batches(log).count() <= 2 * AppendQueue.GATHERED);
    }
  }

  @Test
  void whoReadsAfterwardsFindsTheEnd() throws Exception {
    try (var log = new FollowedLog(folder)) {
      for (int i = 0; i < 20; i++) {
        Future<Long> end = log.end("end " + i);
        await(log.log.queue().settled());

        assertEquals(i, end.result());
        assertEquals(i + 1, log.log.reader().durableNext());
        assertTrue(log.log.queue().settled().isComplete());
      }
    }
  }

  /** The end that was added last is on disk while an earlier one, too long for it, is not. */
  @Test
  void whoReadsAfterwardsWaitsForEachEndAndNotForTheLastAlone() throws Exception {
    var disk = new FailingCalls();
    try (var log = new FollowedLog(folder, disk)) {
      log.append(1);
      disk.fail("rename");
      Future<Long> tooLong = log.end("x".repeat(8_000));
      await(log.end("short"));
      var gate = new ReachedGate();
      log.gate = gate;
      assertTrue(gate.reached.tryAcquire(20, TimeUnit.SECONDS));

      Future<Void> settled = log.log.queue().settled();

      assertFalse(settled.isComplete());
      disk.fail("");
      gate.countDown();
      await(settled);
      assertEquals(2, tooLong.result());
      assertTrue(log.log.queue().settled().isComplete());
    }
  }

  /** Tells that a force waits for it. */
  private static final class ReachedGate extends CountDownLatch {
    private final Semaphore reached = new Semaphore(0);

    ReachedGate() {
      super(1);
    }

    @Override
    public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
      reached.release();
      return super.await(timeout, unit);
    }
  }

  @Test
  void closeWritesTheEndsThatLinger() throws Exception {
    Future<Long> end;
    try (var log = new FollowedLog(folder)) {
      log.append(1);
      end = log.end("the last");
    }
    assertEquals(1, await(end));
    try (LogReader reader = LogReader.open(folder)) {
      assertEquals(2, reader.durableNext());
    }
  }

  private static DistributionSummary batches(FollowedLog log) {
    return log.registry.get("drawbridge.audit.batch.records").summary();
  }
}

package dev.drawbridge.log.wal;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.DistributionSummary;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

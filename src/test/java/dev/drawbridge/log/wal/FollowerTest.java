package dev.drawbridge.log.wal;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FollowerTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void recordsComeInOrderAndWithoutAGapOverSegments() throws Exception {
    var consumer = new Noting(0);
    try (var log = new FollowedLog(folder)) {
      log.append(300);
      Follower follower = log.log.follow(consumer);
      log.append(300);

      assertTrue(follower.caughtUp(SOON));

      assertTrue(SegmentIndex.segments(folder.resolve("wal")).size() > 3, "several segments");
      assertEquals(LongStream.range(0, 600).boxed().toList(), consumer.seqs);
      assertEquals("record 299", consumer.texts.getLast());
      assertEquals(0, follower.lag());
    }
    assertTrue(consumer.closed);
  }

  @Test
  void consumerGoesOnWhereItStood() throws Exception {
    var consumer = new Noting(0);
    try (var log = new FollowedLog(folder)) {
      log.log.follow(consumer);
      log.append(200);
    }
    try (var log = new FollowedLog(folder)) {
      log.append(50);
      assertTrue(log.log.follow(consumer).caughtUp(SOON));
    }

    assertEquals(LongStream.range(0, 250).boxed().toList(), consumer.seqs);
  }

  @Test
  void sleepingFollowerIsWokenByTheNextRecord() throws Exception {
    var consumer = new Noting(0);
    try (var log = new FollowedLog(folder)) {
      log.log.follow(consumer);
      for (int i = 1; i < 5; i++) {
        log.append(1);
        assertTrue(consumer.taken.tryAcquire(20, TimeUnit.SECONDS), "record " + i);
      }
    }
  }

  @Test
  void closeHandsOnWhatIsDurableFirst() throws Exception {
    var consumer = new Noting(0);
    try (var log = new FollowedLog(folder)) {
      log.log.follow(consumer);
      log.append(500);
    }

    assertEquals(500, consumer.seqs.size());
  }

  @Test
  @Timeout(20)
  void failingConsumerIsToldOfAndHandedTheSameAgain() throws Exception {
    var consumer = new Noting(0);
    consumer.failing = true;
    try (var log = new FollowedLog(folder)) {
      Follower follower = log.log.follow(consumer);
      log.append(10);
      assertTrue(consumer.failed.await(20, TimeUnit.SECONDS));

      assertFalse(follower.caughtUp(SOON), "nobody waits for one that fails");
      assertEquals("java.io.IOException: no room for it", follower.error());
      assertEquals(10, follower.lag());
      assertEquals(10, log.lag("noting"));
      log.append(1);

      consumer.failing = false;
      while (!follower.caughtUp(SOON)) Thread.onSpinWait();
      assertEquals(LongStream.range(0, 11).boxed().toList(), consumer.seqs);
    }
  }

  @Test
  void stuckConsumerHoldsUpNobody() throws Exception {
    var consumer = new Noting(0);
    consumer.gate = new CountDownLatch(1);
    try (var log = new FollowedLog(folder)) {
      Follower follower = log.log.follow(consumer);
      log.append(1);
      assertTrue(consumer.entered.await(20, TimeUnit.SECONDS));

      log.append(400);

      assertEquals(401, follower.lag());
      assertFalse(follower.caughtUp(Duration.ofMillis(50)));
      assertNull(follower.error());
      consumer.gate.countDown();
      assertTrue(follower.caughtUp(SOON));
    }
  }

  @Test
  void stuckConsumersHoldUpTheEndNoLongerThanOneOfThem() throws Exception {
    var gate = new CountDownLatch(1);
    var log = new FollowedLog(folder);
    for (int i = 0; i < 4; i++) {
      var stuck = new Noting(0);
      stuck.gate = gate;
      log.log.follow(stuck);
    }
    var well = new Noting(0);
    log.log.follow(well);
    log.append(300);

    long start = System.nanoTime();
    log.close();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    gate.countDown();

    assertTrue(took.toSeconds() < 9, "five seconds for all, not for each: " + took);
    assertEquals(300, well.seqs.size());
    assertTrue(well.closed);
  }

  @Test
  void nothingIsHandedOnBeforeItIsForced() throws Exception {
    try (var log = new FollowedLog(folder)) {
      log.append(3);
      log.gate = new CountDownLatch(1);
      log.forcing.drainPermits();
      var durable = log.submit("written, not forced");
      assertTrue(log.forcing.tryAcquire(20, TimeUnit.SECONDS));

      List<RecordPlace> before = log.log.reader().from(0, 100);
      log.gate.countDown();
      await(durable);

      assertEquals(3, before.size());
      assertEquals(4, log.log.reader().from(0, 100).size());
    }
  }

  @Test
  void damagedRecordEndsItThereAndIsNamed() throws Exception {
    try (var log = new FollowedLog(folder)) {
      log.append(300);
      RecordPlace hit = log.log.reader().from(40, 1).getFirst();
      try (var file = FileChannel.open(hit.segment().path(), StandardOpenOption.WRITE)) {
        long offset = hit.segment().offset(hit.at());
        file.write(StandardCharsets.UTF_8.encode("X"), offset + Frame.HEADER + 2);
      }
      var consumer = new Noting(30);
      Follower follower = log.log.follow(consumer);

      assertFalse(follower.caughtUp(SOON));

      assertNotNull(follower.error());
      assertTrue(follower.error().contains("damaged at seq 40"), follower.error());
      assertEquals(LongStream.range(30, 40).boxed().toList(), consumer.seqs);
    }
  }

  @Test
  void readerWithoutAWriterReadsOnToTheEnd() throws Exception {
    try (var log = new FollowedLog(folder)) {
      log.append(120);
    }
    List<Long> seqs = new ArrayList<>();
    try (LogReader reader = LogReader.open(folder)) {
      for (long next = 5; ; next = seqs.getLast() + 1) {
        List<RecordPlace> some = reader.from(next, 7);
        if (some.isEmpty()) break;
        some.forEach(place -> seqs.add(place.seq()));
      }
      assertEquals(120, reader.durableNext());
    }
    assertEquals(LongStream.range(5, 120).boxed().toList(), seqs);
  }

  /** Notes what it is handed; fails or stands still where it is told to. */
  private static final class Noting implements Follower.Consumer {
    final List<Long> seqs = Collections.synchronizedList(new ArrayList<>());
    final List<String> texts = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch entered = new CountDownLatch(1);
    final Semaphore taken = new Semaphore(0);
    final CountDownLatch failed = new CountDownLatch(1);
    volatile CountDownLatch gate = new CountDownLatch(0);
    volatile boolean failing;
    volatile boolean closed;
    private final long first;

    Noting(long first) {
      this.first = first;
    }

    @Override
    public String name() {
      return "noting";
    }

    @Override
    public long next() {
      return seqs.isEmpty() ? first : seqs.getLast() + 1;
    }

    @Override
    public void take(List<RecordPlace> records, LogReader reader) throws IOException {
      entered.countDown();
      try {
        if (!gate.await(20, TimeUnit.SECONDS)) throw new IOException("the gate stayed shut");
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (failing) {
        failed.countDown();
        throw new IOException("no room for it");
      }
      for (RecordPlace place : records) {
        texts.add(new String(place.ledger(), StandardCharsets.UTF_8));
        seqs.add(place.seq());
      }
      taken.release();
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}

package dev.drawbridge.policy.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What counts of an evaluation is the processor's time, within reason. */
class WatchdogTest {
  private static final Duration LIMIT = Duration.ofHours(1); // its own ticks are far between
  private static final long NANOS = LIMIT.toNanos();
  private final AtomicLong processorTime = new AtomicLong(7);
  private final Watchdog watchdog = new Watchdog(LIMIT, thread -> processorTime.get());
  private final Watchdog.Watch watch = watchdog.begin();
  private final long begun = System.nanoTime();

  @AfterEach
  void close() {
    watchdog.close();
  }

  @Test
  void anEvaluationThatWaitsForTheProcessorIsNotCut() {
    watchdog.look(begun);
    watchdog.look(begun + 3 * NANOS);

    assertFalse(watch.end());
  }

  @Test
  void oneThatHasHadItsTimeIsCut() {
    watchdog.look(begun);
    processorTime.addAndGet(NANOS);
    watchdog.look(begun + NANOS);

    assertTrue(watch.end());
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void oneThatLastsManyTimesTheLimitIsCutInAnyCase() {
    watchdog.look(begun);
    watchdog.look(begun + 21 * NANOS);

    assertTrue(watch.end());
  }
}

package dev.drawbridge.gate.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.gate.pipeline.StageTimer.Stage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.junit.jupiter.api.Test;

class StageTimerTest {
  private final StageTimer timer = new StageTimer();

  @Test
  void stageThatWasNotReachedTookNoTime() {
    assertEquals(
        "auth;dur=0.000, label;dur=0.000, policy;dur=0.000, audit;dur=0.000, upstream;dur=0.000",
        timer.serverTiming());
  }

  @Test
  void stretchesOfOneStageAddUp() {
    timer.timed(Stage.POLICY, StageTimerTest::passed);
    long first = timer.nanos(Stage.POLICY);
    timer.timed(Stage.POLICY, StageTimerTest::passed);

    assertTrue(first > 0);
    assertTrue(timer.nanos(Stage.POLICY) > first);
    assertEquals(0, timer.nanos(Stage.AUTH));
    assertTrue(timer.elapsedNanos() >= timer.nanos(Stage.POLICY));
  }

  @Test
  void aStageLastsUntilItsFutureCompletes() {
    Promise<String> answer = Promise.promise();
    Future<String> timed = timer.timed(Stage.UPSTREAM, answer::future);
    pass();
    assertEquals(0, timer.nanos(Stage.UPSTREAM));
    answer.complete("text");

    assertEquals("text", timed.result());
    assertTrue(timer.nanos(Stage.UPSTREAM) >= 50_000);
  }

  @Test
  void whatASuccessorSeesIsTimedAlready() {
    Promise<String> answer = Promise.promise();
    Future<Long> seen =
        timer.timed(Stage.UPSTREAM, answer::future).map(text -> timer.nanos(Stage.UPSTREAM));
    pass();
    answer.complete("text");

    assertTrue(seen.result() >= 50_000);
  }

  @Test
  void aStageThatFailsOrThrowsIsTimedToo() {
    timer.timed(Stage.AUTH, () -> Future.failedFuture("no"));
    assertTrue(timer.nanos(Stage.AUTH) > 0);

    assertThrows(
        IllegalStateException.class,
        () ->
            timer.timed(
                Stage.LABEL,
                () -> {
                  pass();
                  throw new IllegalStateException("ours");
                }));
    assertTrue(timer.nanos(Stage.LABEL) >= 50_000);
  }

  @Test
  void timeBetweenStretchesBelongsToNone() {
    long before = System.nanoTime();
    pass();
    timer.timed(Stage.AUTH, () -> Future.succeededFuture());
    long all = System.nanoTime() - before;

    assertTrue(timer.nanos(Stage.AUTH) < all);
  }

  @Test
  void millisecondsHaveThreePlaces() {
    timer.timed(Stage.UPSTREAM, StageTimerTest::passed);

    assertTrue(timer.serverTiming().matches(".*, upstream;dur=\\d+\\.\\d{3}"));
  }

  private static Future<Void> passed() {
    pass();
    return Future.succeededFuture();
  }

  private static void pass() {
    long end = System.nanoTime() + 50_000;
    while (System.nanoTime() < end) Thread.onSpinWait();
  }
}

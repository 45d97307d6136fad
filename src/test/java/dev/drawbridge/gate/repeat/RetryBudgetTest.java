package dev.drawbridge.gate.repeat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How many repeats a target's budget permits. */
class RetryBudgetTest {
  private final AtomicLong nanos = new AtomicLong();
  private final RetryBudget budget = new RetryBudget(nanos::get);

  private void pass(long millis) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private int repeats(int tries) {
    int permitted = 0;
    for (int i = 0; i < tries; i++) if (budget.tryRepeat()) permitted++;
    return permitted;
  }

  @Test
  void tenASecondArePermittedHoweverLittleIsAsked() {
    assertEquals(10, repeats(50));
    pass(999);
    assertEquals(0, repeats(50));
    pass(1);
    assertEquals(10, repeats(50));
  }

  @Test
  void ofMuchTrafficATenthIs() {
    for (int i = 0; i < 1_000; i++) budget.countFirst();

    assertEquals(100, repeats(1_000));
  }

  @Test
  void trafficCountsForTenSeconds() {
    for (int i = 0; i < 1_000; i++) budget.countFirst();
    pass(9_000);
    assertEquals(100, repeats(1_000));
    pass(1_000);
    assertEquals(10, repeats(1_000));
  }

  @Test
  void afterALongSilenceNothingIsLeftOfWhatWasBefore() {
    for (int i = 0; i < 1_000; i++) budget.countFirst();
    assertEquals(100, repeats(1_000));
    pass(3_600_000);

    assertEquals(10, repeats(1_000));
  }

  @Test
  void whateverIsAskedRepeatsStayWithinATenthOrTenASecond() {
    for (long seed = 1; seed <= 20; seed++) staysWithinItsShare(new Random(seed));
  }

  private static void staysWithinItsShare(Random random) {
    var nanos = new AtomicLong();
    var budget = new RetryBudget(nanos::get);
    long[] firsts = new long[60];
    long[] repeats = new long[60];
    for (int second = 0; second < 60; second++) {
      int asked = random.nextInt(800);
      for (int i = 0; i < asked; i++) {
        budget.countFirst();
        firsts[second]++;
        if (random.nextInt(3) > 0 && budget.tryRepeat()) repeats[second]++;
      }
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
      long of = 0;
      long again = 0;
      for (int s = Math.max(0, second - 9); s <= second; s++) {
        of += firsts[s];
        again += repeats[s];
      }
      String at = "second " + second + ": " + again + " repeats of " + of;
      assertTrue(
          repeats[second] <= Math.max(RetryBudget.LEAST_A_SECOND, of / RetryBudget.SHARE), at);
      // Beyond ten a second nothing is permitted that would be more than a tenth of the ten
      // seconds.
      long beyond = again - 10L * RetryBudget.LEAST_A_SECOND;
      assertTrue(beyond <= of / RetryBudget.SHARE, at);
    }
  }
}

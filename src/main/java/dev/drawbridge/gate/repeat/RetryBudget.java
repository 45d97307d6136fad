package dev.drawbridge.gate.repeat;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Bounds how often one target is asked again after a failure, so that an outage is not multiplied:
 * of the attempts of the last ten seconds at most a tenth are repeats, or ten in one second where
 * that is more. gRPC and Finagle bound retries in the same way. Thread-safe.
 */
public final class RetryBudget {
  /** Of so many first attempts one may be repeated. */
  static final int SHARE = 10;

  /** So many repeats a second are permitted however little is asked. */
  static final int LEAST_A_SECOND = 10;

  private static final int SECONDS = 10;

  private final LongSupplier nanoTime;
  private final int[] firsts = new int[SECONDS];
  private final int[] repeats = new int[SECONDS];
  private long second;

  /**
   * Nothing was asked yet.
   *
   * @param nanoTime a clock that never goes back
   */
  RetryBudget(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    second = now();
  }

  /** Counts an attempt that repeats none. */
  public synchronized void countFirst() {
    firsts[slot()]++;
  }

  /** Counts a repeat where one is permitted now; false, and nothing counted, where none is. */
  public synchronized boolean tryRepeat() {
    int slot = slot();
    if (repeats[slot] >= LEAST_A_SECOND && SHARE * (sum(repeats) + 1) > sum(firsts)) return false;
    repeats[slot]++;
    return true;
  }

  /** The slot of this second, after those that are over were cleared. */
  private int slot() {
    long now = now();
    long over = Math.min(SECONDS, now - second);
    for (long i = 1; i <= over; i++) {
      int slot = Math.floorMod(second + i, SECONDS);
      firsts[slot] = 0;
      repeats[slot] = 0;
    }
    second = Math.max(second, now);
    return Math.floorMod(second, SECONDS);
  }

  private long now() {
    return Math.floorDiv(nanoTime.getAsLong(), TimeUnit.SECONDS.toNanos(1));
  }

  private static long sum(int[] slots) {
    long sum = 0;
    for (int slot : slots) sum += slot;
    return sum;
  }
}

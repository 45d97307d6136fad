package dev.drawbridge.sensitivity.recogniser;

import java.time.Duration;

/**
 * Whether a recogniser is asked: after failures on end it is left alone for a while, but for one.
 */
final class RecogniserCircuit {
  private static final int MOST_FAILURES = 3;
  private static final long REST = Duration.ofSeconds(10).toNanos();

  private int failures;
  private long until;

  /** Whether to ask now; the first who may after a rest is the only one until it is answered. */
  synchronized boolean mayAsk() {
    if (failures < MOST_FAILURES) return true;
    long now = System.nanoTime();
    if (now - until < 0) return false;
    until = now + REST;
    return true;
  }

  synchronized void ended(boolean well) {
    failures = well ? 0 : failures + 1;
    if (failures >= MOST_FAILURES) until = System.nanoTime() + REST;
  }
}

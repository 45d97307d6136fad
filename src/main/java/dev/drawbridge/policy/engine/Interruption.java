package dev.drawbridge.policy.engine;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;

/**
 * Whether any evaluation is to be interrupted: policies ask at every call and backward jump. One
 * number of the process costs less to look at than the thread's own interrupt, and is above zero
 * for as long as an interrupted evaluation has not ended.
 */
public final class Interruption {
  private static final Object LOCK = new Object();

  /* How many evaluations are interrupted and have not ended; written under the lock. */
  private static volatile int pending;

  private Interruption() {}

  /**
   * Called by compiled policies.
   *
   * @throws ChicoryInterruptedException where the calling thread is interrupted
   */
  public static void check() {
    if (pending != 0) look();
  }

  private static void look() {
    if (Thread.currentThread().isInterrupted()) {
      throw new ChicoryInterruptedException("Thread interrupted");
    }
  }

  static void begin() {
    synchronized (LOCK) {
      pending++;
    }
  }

  static void end() {
    synchronized (LOCK) {
      pending--;
    }
  }
}

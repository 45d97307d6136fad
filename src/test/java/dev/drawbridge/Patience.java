package dev.drawbridge;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits, in tests, for what happens elsewhere: long enough for a loaded machine. */
public final class Patience {
  private static final long SECONDS = 30;

  private Patience() {}

  public static void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.call()) {
      if (System.nanoTime() > end) fail("did not happen: " + what);
      Thread.sleep(50);
    }
  }
}

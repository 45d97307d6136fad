package dev.drawbridge.admin.work;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Limits long work beside the requests to half a core: after each piece it sleeps for as long as
 * that piece took. For one thread.
 */
final class HalfCoreThrottle {
  static final long STRETCH = TimeUnit.MILLISECONDS.toNanos(10);
  static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier clock;
  private final LongConsumer rest;
  private boolean begun;
  private long since;

  HalfCoreThrottle() {
    this(System::nanoTime, LockSupport::parkNanos);
  }

  /**
   * A pace by another clock.
   *
   * @param clock tells nanoseconds
   * @param rest lets so many pass
   */
  HalfCoreThrottle(LongSupplier clock, LongConsumer rest) {
    this.clock = clock;
    this.rest = rest;
  }

  /** Between two pieces of the work; rests where it is time. */
  void step() {
    long now = clock.getAsLong();
    if (!begun) {
      begun = true;
      since = now;
      return;
    }
    long worked = now - since;
    if (worked < STRETCH) return;
    rest.accept(Math.min(worked, LONGEST));
    since = clock.getAsLong();
  }
}

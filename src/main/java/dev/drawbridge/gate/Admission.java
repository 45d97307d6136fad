package dev.drawbridge.gate;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How much may be under way at once: requests, and bytes of bodies. Shared by every event loop. */
final class Admission {
  private final int maxConcurrent;
  private final long buffer;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicLong held = new AtomicLong();
  private volatile boolean draining;

  Admission(int maxConcurrent, long buffer) {
    this.maxConcurrent = maxConcurrent;
    this.buffer = buffer;
  }

  /** Takes a place, or refuses; each place taken is given back by {@link #leave}. */
  void enter() {
    if (draining) throw new Refusal(RefusalCode.DRAINING, "This gateway is shutting down.");
    if (inFlight.incrementAndGet() > maxConcurrent) {
      inFlight.decrementAndGet();
      throw new Refusal(RefusalCode.OVERLOADED, "Too many requests are under way.");
    }
  }

  void leave() {
    inFlight.decrementAndGet();
  }

  /** Takes room for bytes of a body; false where there is none. */
  boolean hold(long bytes) {
    if (held.addAndGet(bytes) <= buffer) return true;
    held.addAndGet(-bytes);
    return false;
  }

  void release(long bytes) {
    held.addAndGet(-bytes);
  }

  int inFlight() {
    return inFlight.get();
  }

  long held() {
    return held.get();
  }

  boolean draining() {
    return draining;
  }

  void drain() {
    draining = true;
  }
}

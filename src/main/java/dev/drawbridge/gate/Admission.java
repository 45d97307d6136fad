package dev.drawbridge.gate;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import java.util.concurrent.atomic.AtomicInteger;

/** How many requests may be under way at once. Shared by every event loop. */
final class Admission {
  private final int maxConcurrent;
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile boolean draining;

  Admission(int maxConcurrent) {
    this.maxConcurrent = maxConcurrent;
  }

  /** What is said to new requests while a shutdown waits, and to those that it cuts at last. */
  static Refusal shuttingDown() {
    return new Refusal(RefusalCode.DRAINING, "This gateway is shutting down.");
  }

  /** Takes a place, or refuses; each place taken is given back by {@link #leave}. */
  void enter() {
    // Counted first: a drain that begins meanwhile sees either the count or is seen here.
    int now = inFlight.incrementAndGet();
    if (draining) {
      inFlight.decrementAndGet();
      throw shuttingDown();
    }
    if (now > maxConcurrent) {
      inFlight.decrementAndGet();
      throw new Refusal(RefusalCode.OVERLOADED, "Too many requests are under way.");
    }
  }

  void leave() {
    inFlight.decrementAndGet();
  }

  int inFlight() {
    return inFlight.get();
  }

  boolean draining() {
    return draining;
  }

  void drain() {
    draining = true;
  }
}

package dev.drawbridge.gate.transport;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import java.util.concurrent.atomic.AtomicInteger;

/** How many requests may be under way at once. Shared by every event loop. */
public final class Admission {
  private final int maxConcurrent;
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile boolean draining;

  public Admission(int maxConcurrent) {
    this.maxConcurrent = maxConcurrent;
  }

  /** What is said to new requests while a shutdown waits, and to those that it cuts at last. */
  public static Refusal shuttingDown() {
    return new Refusal(RefusalCode.DRAINING, "This gateway is shutting down.");
  }

  /** Takes a place, or refuses; each place taken is given back by {@link #leave}. */
  public void enter() {
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

  public void leave() {
    inFlight.decrementAndGet();
  }

  public int inFlight() {
    return inFlight.get();
  }

  public boolean draining() {
    return draining;
  }

  public void drain() {
    draining = true;
  }
}

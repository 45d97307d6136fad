package dev.drawbridge.gate.transport;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** How many requests may be under way at once. Shared by every event loop. */
public final class Admission {
  private final int maxConcurrent;
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile Period period = new Period();
  private volatile boolean draining;

  /** The time between two changes of the configuration, with the requests that came in it. */
  public static final class Period {
    private final AtomicInteger underWay = new AtomicInteger();
  }

  public Admission(int maxConcurrent) {
    this.maxConcurrent = maxConcurrent;
  }

  /** What is said to new requests while a shutdown waits, and to those that it cuts at last. */
  public static Refusal shuttingDown() {
    return new Refusal(RefusalCode.DRAINING, "This gateway is shutting down.");
  }

  /**
   * Takes a place, or refuses; each place taken is given back by {@link #leave}.
   *
   * @return when it was taken
   */
  public Period enter() {
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
    Period entered = period;
    entered.underWay.incrementAndGet();
    return entered;
  }

  public void leave(Period entered) {
    entered.underWay.decrementAndGet();
    inFlight.decrementAndGet();
  }

  /**
   * Begins another period, once another configuration serves.
   *
   * @return whether requests of the one that ended are under way; later ones have not seen what
   *     served before
   */
  public BooleanSupplier turn() {
    Period ended = period;
    period = new Period();
    return () -> ended.underWay.get() > 0;
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

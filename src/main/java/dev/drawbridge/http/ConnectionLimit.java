package dev.drawbridge.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections a port may have at once. Shared by its event loops. */
public final class ConnectionLimit {
  private final int most;
  private final Counter turnedAway;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param port its name in the count of connections that were turned away
   */
  public ConnectionLimit(int most, String port, MeterRegistry registry) {
    this.most = most;
    this.turnedAway =
        Counter.builder("drawbridge.connections.refused")
            .description("Connections closed at once because the port has as many as it may have")
            .tag("port", port)
            .register(registry);
  }

  /** Counts one more; false where that is one too many. */
  boolean take() {
    return open.incrementAndGet() <= most;
  }

  /** Counts one less. */
  void leave() {
    open.decrementAndGet();
  }

  void turnedAway() {
    turnedAway.increment();
  }
}

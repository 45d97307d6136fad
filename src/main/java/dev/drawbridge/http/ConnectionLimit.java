package dev.drawbridge.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections a port may have at once. Shared by its event loops. */
public final class ConnectionLimit {
  private final int most;
  private final int mostOfAddress;
  private final Counter turnedAway;
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentMap<String, Integer> ofAddresses = new ConcurrentHashMap<>();

  /**
   * @param mostOfAddress of one address; 0 for any number
   * @param port its name in the count of connections that were turned away
   */
  public ConnectionLimit(int most, int mostOfAddress, String port, MeterRegistry registry) {
    this.most = most;
    this.mostOfAddress = mostOfAddress;
    this.turnedAway =
        Counter.builder("drawbridge.connections.refused")
            .description(
                "Connections closed at once: the port or their address has as many as it may have")
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

  /** Counts one more of an address; false, and not counted, where that is one too many. */
  boolean takeOf(String address) {
    boolean[] fits = {true};
    ofAddresses.compute(
        address,
        (a, before) -> {
          int now = before == null ? 1 : before + 1;
          fits[0] = now <= mostOfAddress;
          return fits[0] ? Integer.valueOf(now) : before;
        });
    return fits[0];
  }

  /** Counts one less of an address. */
  void leaveOf(String address) {
    ofAddresses.computeIfPresent(address, (a, before) -> before == 1 ? null : before - 1);
  }

  void turnedAway() {
    turnedAway.increment();
  }
}

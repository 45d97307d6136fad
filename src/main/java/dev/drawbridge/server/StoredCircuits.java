package dev.drawbridge.server;

import dev.drawbridge.identity.SharedRows;
import dev.drawbridge.upstream.circuits.CircuitStore;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Open circuits in the gateway's store. */
record StoredCircuits(SharedRows rows) implements CircuitStore {
  @Override
  public Future<Void> write(Map<String, Optional<String>> changed) {
    return rows.write(changed);
  }

  @Override
  public void watch(Consumer<Map<String, String>> told) {
    rows.watch(told);
  }
}

package dev.drawbridge.upstream.circuits;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Where open circuits are kept beyond this process, and shared with other instances. */
public interface CircuitStore {
  /**
   * Writes rows.
   *
   * @param rows by name; an empty one is taken away
   */
  Future<Void> write(Map<String, Optional<String>> rows);

  /** Tells of all rows: at once as they were last read, then whenever they changed. */
  void watch(Consumer<Map<String, String>> rows);
}

package dev.drawbridge.upstream.circuits;

import dev.drawbridge.logging.EventCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes circuits to the store as they open and close, and reads what other instances write. What
 * changes while a write is under way goes together in the next. Thread-safe.
 */
final class CircuitSharing {
  private static final Logger LOG = LoggerFactory.getLogger(CircuitSharing.class);

  /** So long after its wait a row that nobody closed is forgotten. */
  private static final Duration KEPT = Duration.ofDays(1);

  private final CircuitStore store;
  private final Clock clock;
  private final BiConsumer<Map<CircuitKey, CircuitOpening>, Map<CircuitKey, CircuitOpening>> taken;

  // Guarded by this.
  private Map<CircuitKey, CircuitOpening> known = Map.of();
  private Map<String, Optional<String>> waiting = new LinkedHashMap<>();
  private final Set<String> written = new HashSet<>();
  private boolean writing;
  private boolean failing;

  /**
   * For one store.
   *
   * @param taken takes what is open there, and what was and is no more
   */
  CircuitSharing(
      CircuitStore store,
      Clock clock,
      BiConsumer<Map<CircuitKey, CircuitOpening>, Map<CircuitKey, CircuitOpening>> taken) {
    this.store = store;
    this.clock = clock;
    this.taken = taken;
  }

  void begin() {
    store.watch(this::changed);
  }

  private void changed(Map<String, String> rows) {
    Map<CircuitKey, CircuitOpening> now = new HashMap<>();
    Instant old = clock.instant().minus(KEPT);
    rows.forEach(
        (name, text) ->
            StoredCircuit.of(text)
                .ifPresent(
                    kept -> {
                      if (kept.how().until().isBefore(old)) put(name, Optional.empty());
                      else now.put(kept.key(), kept.how());
                    }));
    Map<CircuitKey, CircuitOpening> gone;
    synchronized (this) {
      gone = new HashMap<>(known);
      gone.keySet().removeAll(now.keySet());
      known = now;
    }
    taken.accept(now, gone);
    write();
  }

  /** Has what was read last taken over again, by another configuration. */
  void again() {
    Map<CircuitKey, CircuitOpening> last;
    synchronized (this) {
      last = known;
    }
    taken.accept(last, Map.of());
  }

  void opened(CircuitKey key, CircuitOpening how) {
    if (!how.shared()) {
      closed(key);
      return;
    }
    put(StoredCircuit.name(key), Optional.of(new StoredCircuit(key, how).text()));
    write();
  }

  /** It is closed, or open for a reason that is this instance's own. */
  void closed(CircuitKey key) {
    String name = StoredCircuit.name(key);
    synchronized (this) {
      if (!known.containsKey(key) && !written.contains(name)) return;
    }
    put(name, Optional.empty());
    write();
  }

  private synchronized void put(String name, Optional<String> text) {
    waiting.put(name, text);
    if (text.isPresent()) written.add(name);
    else written.remove(name);
  }

  /** Writes what waits to be written, also after a write that failed. */
  void write() {
    Map<String, Optional<String>> together;
    synchronized (this) {
      if (writing || waiting.isEmpty()) return;
      writing = true;
      together = waiting;
      waiting = new LinkedHashMap<>();
    }
    store
        .write(together)
        .onComplete(
            done -> {
              boolean news;
              synchronized (this) {
                writing = false;
                news = done.failed() && !failing;
                failing = done.failed();
                if (failing) together.forEach(waiting::putIfAbsent);
              }
              if (news)
                LOG.warn(
                    EventCode.CIRCUITS_UNSHARED,
                    "open circuits are not written to the store, which is tried again");
              if (done.succeeded()) write();
            });
  }
}

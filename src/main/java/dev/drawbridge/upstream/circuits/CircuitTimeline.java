package dev.drawbridge.upstream.circuits;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The last changes of each provider's circuits. Thread-safe. */
final class CircuitTimeline {
  private static final int KEPT = 50;
  private final Map<String, Deque<CircuitChange>> changes = new ConcurrentHashMap<>();

  void add(CircuitChange change) {
    Deque<CircuitChange> ofProvider =
        changes.computeIfAbsent(change.key().provider(), p -> new ArrayDeque<>());
    synchronized (ofProvider) {
      ofProvider.addFirst(change);
      if (ofProvider.size() > KEPT) ofProvider.removeLast();
    }
  }

  /** Those of a provider, newest first. */
  List<CircuitChange> of(String provider) {
    Deque<CircuitChange> ofProvider = changes.get(provider);
    if (ofProvider == null) return List.of();
    synchronized (ofProvider) {
      return new ArrayList<>(ofProvider);
    }
  }
}

package dev.drawbridge.audit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts what happens again and again by what it is and by minute, so that a record tells of many.
 * Thread-safe.
 */
final class MinuteTally<T> {
  /** How often it happened within one minute. */
  record Count<T>(T of, Instant first, Instant last, long count) {}

  private final Map<T, Count<T>> counts = new LinkedHashMap<>();
  private final int most;
  private final T others;
  private Instant minute = Instant.MIN;

  /**
   * A tally.
   *
   * @param most different things that are told apart within one minute
   * @param others what all beyond them are
   */
  MinuteTally(int most, T others) {
    this.most = most;
    this.others = others;
  }

  /** Counts one, and hands back what the minutes before have gathered. */
  synchronized List<Count<T>> add(T happened, Instant time) {
    List<Count<T>> due = due(time);
    T of = counts.size() >= most && !counts.containsKey(happened) ? others : happened;
    Count<T> before = counts.get(of);
    counts.put(
        of,
        before == null
            ? new Count<>(of, time, time, 1)
            : new Count<>(of, before.first, time, before.count + 1));
    return due;
  }

  /** What is due once a new minute has begun. */
  synchronized List<Count<T>> due(Instant now) {
    Instant current = now.truncatedTo(ChronoUnit.MINUTES);
    if (!current.isAfter(minute)) return List.of();
    minute = current;
    return all();
  }

  /** All that is counted and not handed back. */
  synchronized List<Count<T>> all() {
    List<Count<T>> all = new ArrayList<>(counts.values());
    counts.clear();
    return all;
  }
}

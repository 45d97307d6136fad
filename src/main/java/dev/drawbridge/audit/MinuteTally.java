package dev.drawbridge.audit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts equal things by minute, so that one record tells of many. Thread-safe. */
final class MinuteTally<T> {
  /** How often something happened within one minute. */
  record Count<T>(T of, Instant first, Instant last, long count) {}

  private final Map<T, Count<T>> counts = new LinkedHashMap<>();
  private final int most;
  private final T others;
  private Instant minute = Instant.MIN;

  /**
   * Makes an empty tally.
   *
   * @param most how many different things are counted apart within one minute
   * @param others what all further things are counted as
   */
  MinuteTally(int most, T others) {
    this.most = most;
    this.others = others;
  }

  /** Counts one and returns the counts of the minutes before. */
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

  /** Returns the counts of the minutes before {@code now}. */
  synchronized List<Count<T>> due(Instant now) {
    Instant current = now.truncatedTo(ChronoUnit.MINUTES);
    if (!current.isAfter(minute)) return List.of();
    minute = current;
    return all();
  }

  /** Returns all counts that were not returned yet. */
  synchronized List<Count<T>> all() {
    List<Count<T>> all = new ArrayList<>(counts.values());
    counts.clear();
    return all;
  }
}

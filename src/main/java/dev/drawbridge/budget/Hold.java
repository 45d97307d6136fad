package dev.drawbridge.budget;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A quantity on the counters that a call is counted by: reserved while it runs, charged at its end.
 *
 * @param limits the limit that was on each of the counters, in the unit's whole parts; empty where
 *     that is not known
 * @param at when it was taken, in milliseconds since the epoch; it counts in the windows that this
 *     lies in
 */
public record Hold(List<Counter> counters, List<Long> limits, long at, Quantity quantity) {
  public Hold {
    counters = List.copyOf(counters);
    limits = List.copyOf(limits);
    if (!limits.isEmpty() && limits.size() != counters.size())
      throw new IllegalArgumentException("each counter has a limit, or none has");
  }

  /** A hold on counters whose limits nobody knows. */
  public Hold(List<Counter> counters, long at, Quantity quantity) {
    this(counters, List.of(), at, quantity);
  }

  /** The limit on one of the counters; {@link Standing#UNKNOWN} where it is not known. */
  public long limit(int counter) {
    return limits.isEmpty() ? Standing.UNKNOWN : limits.get(counter);
  }

  /** The same with its counters' keys renamed. */
  public Hold named(UnaryOperator<String> name) {
    List<Counter> named = new ArrayList<>(counters.size());
    for (Counter counter : counters) named.add(counter.named(name));
    return new Hold(named, limits, at, quantity);
  }

  Hold with(Quantity other) {
    return new Hold(counters, limits, at, other);
  }
}

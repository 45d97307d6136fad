package dev.drawbridge.budget;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A quantity on the counters that a call is counted by: reserved while it runs, charged at its end.
 *
 * @param at when it was taken, in milliseconds since the epoch; it counts in the windows that this
 *     lies in
 */
public record Hold(List<Counter> counters, long at, Quantity quantity) {
  public Hold {
    counters = List.copyOf(counters);
  }

  /** The same with its counters' keys renamed. */
  public Hold named(UnaryOperator<String> name) {
    List<Counter> named = new ArrayList<>(counters.size());
    for (Counter counter : counters) named.add(counter.named(name));
    return new Hold(named, at, quantity);
  }

  Hold with(Quantity other) {
    return new Hold(counters, at, other);
  }
}

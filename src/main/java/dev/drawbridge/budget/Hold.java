package dev.drawbridge.budget;

import java.util.List;

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

  Hold with(Quantity other) {
    return new Hold(counters, at, other);
  }
}

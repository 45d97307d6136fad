package dev.drawbridge.budget;

import dev.drawbridge.policy.decision.Verdict;
import java.util.ArrayList;
import java.util.List;

/** The limits of a verdict as the ledger takes them: each counter once, with its least amount. */
final class Limits {
  private Limits() {}

  /**
   * One limit.
   *
   * @param parts its amount in the unit's whole parts
   */
  record Limit(Counter counter, long parts) {}

  static List<Limit> of(List<Verdict.Limit> limits) {
    List<Limit> each = new ArrayList<>(limits.size());
    for (Verdict.Limit limit : limits) {
      Unit unit = Unit.of(limit.unit());
      // What runs at once has no window to start anew in.
      Window per = unit == Unit.CONCURRENT ? Window.TOTAL : Window.of(limit.per());
      add(each, new Limit(new Counter(limit.key(), unit, per), unit.parts(limit.amount())));
    }
    return each;
  }

  private static void add(List<Limit> each, Limit limit) {
    for (int i = 0; i < each.size(); i++) {
      if (!each.get(i).counter().equals(limit.counter())) continue;
      if (limit.parts() < each.get(i).parts()) each.set(i, limit);
      return;
    }
    each.add(limit);
  }

  /** What a call holds on these limits. */
  static Hold hold(List<Limit> limits, long at, Quantity quantity) {
    List<Counter> counters = new ArrayList<>(limits.size());
    List<Long> parts = new ArrayList<>(limits.size());
    for (Limit limit : limits) {
      counters.add(limit.counter());
      parts.add(limit.parts());
    }
    return new Hold(counters, parts, at, quantity);
  }
}

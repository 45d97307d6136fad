package dev.drawbridge.gate.pipeline;

import dev.drawbridge.budget.Counter;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Standing;
import dev.drawbridge.budget.Unit;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code drawbridge_budget_remaining{key}}, in USD: of the teams that policy knows and of the
 * organisation, the tightest of their budgets each; of all other keys the sum. {@code
 * drawbridge_budget_used_ratio{key}}: the share of that one of these budgets of which most is
 * taken. A key appears with its first call, and after a restart at once.
 */
final class BudgetGauges {
  private static final String ORGANISATION = "organisation";
  private static final String TEAM = "team:";
  private static final String OTHER = "other";
  private static final int MOST_OTHERS = 10_000;
  private final MeterRegistry registry;
  private final Ledger ledger;
  private final Map<String, Set<Counter>> named = new ConcurrentHashMap<>();
  private final Map<String, Set<Counter>> others = new ConcurrentHashMap<>();

  /**
   * Begins with the budgets that the log tells of.
   *
   * @param team whether policy knows a team of that name
   */
  BudgetGauges(MeterRegistry registry, Ledger ledger, Predicate<String> team) {
    this.registry = registry;
    this.ledger = ledger;
    for (Standing standing : ledger.all()) {
      if (standing.amount() == Standing.UNKNOWN) continue;
      String key = standing.counter().key();
      String named = key.startsWith(TEAM) ? key.substring(TEAM.length()) : null;
      show(named != null && team.test(named) ? named : null, List.of(standing));
    }
  }

  /** Shows the budgets among the limits of an admitted call, so that its team is known. */
  void show(@Nullable String team, List<Standing> standings) {
    for (Standing standing : standings) {
      Counter counter = standing.counter();
      if (counter.unit() != Unit.USD) continue;
      String key = counter.key();
      if (key.equals(ORGANISATION) || key.equals(TEAM + team)) {
        counters(named, key, key).add(counter);
      } else if (others.size() < MOST_OTHERS || others.containsKey(key)) {
        counters(others, key, OTHER).add(counter);
      }
    }
  }

  private Set<Counter> counters(Map<String, Set<Counter>> keys, String key, String label) {
    Set<Counter> known = keys.get(key);
    if (known != null) return known;
    Set<Counter> made = ConcurrentHashMap.newKeySet();
    Set<Counter> first = keys.putIfAbsent(key, made);
    if (first != null) return first;
    if (keys == named) {
      gauges(label, () -> remaining(made), () -> taken(made));
    } else if (others.size() == 1) {
      gauges(
          label,
          () -> others.values().stream().mapToDouble(this::remaining).sum(),
          () -> others.values().stream().mapToDouble(this::taken).max().orElse(0));
    }
    return made;
  }

  private void gauges(String key, Supplier<Number> remaining, Supplier<Number> taken) {
    Gauge.builder("drawbridge_budget_remaining", remaining)
        .description("USD that a budget has left")
        .tag("key", key)
        .register(registry);
    Gauge.builder("drawbridge_budget_used_ratio", taken)
        .description("Share of a budget that is used or reserved")
        .tag("key", key)
        .register(registry);
  }

  private double taken(Set<Counter> counters) {
    return counters.stream().mapToDouble(ledger::taken).max().orElse(0);
  }

  private double remaining(Set<Counter> counters) {
    long least = Long.MAX_VALUE;
    for (Counter counter : counters) {
      long left = ledger.remaining(counter);
      if (left != Standing.UNKNOWN) least = Math.min(least, left);
    }
    return Unit.USD.amount(least).doubleValue();
  }
}

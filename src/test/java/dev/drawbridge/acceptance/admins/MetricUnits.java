package dev.drawbridge.acceptance.admins;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Whether metrics state their unit as Prometheus' rules for names have it. */
final class MetricUnits {
  /** Base units, and things that are counted, in the plural. */
  private static final Set<String> UNITS =
      Set.of(
          "seconds",
          "bytes",
          "ratio",
          "usd",
          "records",
          "buffers",
          "connections",
          "requests",
          "threads");

  /** Those that state none, each with its reason. */
  static final Map<String, String> WITHOUT =
      new TreeMap<>(
          Map.ofEntries(
              entry("drawbridge_alert_queue", "counts alerts; a queue is of things"),
              entry("drawbridge_audit_quorum", "a state: 1 or 0"),
              entry("drawbridge_audit_rolled_back", "a state: 1 or 0"),
              entry("drawbridge_budget_remaining", "USD, as its help says; the name is promised"),
              entry("drawbridge_circuit_state", "a state: 0, 1 or 2"),
              entry("drawbridge_inflight", "counts requests; the name is promised"),
              entry("drawbridge_provider_load", "each kind has its own, as its help says"),
              entry("drawbridge_telemetry_queue", "counts spans; a queue is of things"),
              entry("process_cpu_usage", "Micrometer's: a ratio"),
              entry("system_cpu_count", "Micrometer's: counts processors"),
              entry("system_cpu_usage", "Micrometer's: a ratio"),
              entry("system_load_average_1m", "Micrometer's: counts what runs and waits"),
              entry("vertx_pool_in_use", "Vert.x': counts what the pool lends"),
              entry("vertx_pool_queue_pending", "Vert.x': counts who waits")));

  private MetricUnits() {}

  static Set<String> withoutUnit(Map<String, String> types) {
    Set<String> without = new TreeSet<>();
    types.forEach(
        (name, type) -> {
          if (!states(name, type)) without.add(name);
        });
    return without;
  }

  private static boolean states(String name, String type) {
    boolean total = name.endsWith("_total");
    if (total != type.equals("counter")) return false;
    return total || name.endsWith("_info") || UNITS.contains(unit(name));
  }

  private static String unit(String name) {
    return Pattern.compile("_max$").matcher(name).replaceFirst("").replaceFirst("^.*_", "");
  }
}

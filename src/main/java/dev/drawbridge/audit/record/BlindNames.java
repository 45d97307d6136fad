package dev.drawbridge.audit.record;

import dev.drawbridge.log.sealing.Keys;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The names of counters and principals in the ledger. A name that may identify a person is replaced
 * by a keyed hash, so that the data from which budgets are rebuilt outlives every erasure and
 * identifies nobody. The counters of organisations, teams, models and providers keep their names,
 * as the usage shows them before their first call after a start.
 */
public record BlindNames(Keys keys) implements UnaryOperator<String> {
  private static final List<String> OF_NOBODY = List.of("team:", "model:", "provider:");
  private static final String ORGANISATION = "organisation";

  @Override
  public String apply(String name) {
    if (name.equals(ORGANISATION)) return name;
    for (String kind : OF_NOBODY) if (name.startsWith(kind)) return name;
    return "~" + keys.blind(name);
  }
}

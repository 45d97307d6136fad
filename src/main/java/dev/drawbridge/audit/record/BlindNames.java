package dev.drawbridge.audit.record;

import dev.drawbridge.log.sealing.Keys;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The names by which the ledger knows counters and principals. Whatever may name somebody is blind,
 * so that what budgets are rebuilt from outlives every erasure and tells of nobody; an
 * organisation's, team's, model's or provider's counter keeps its name, which the usage shows
 * before its first call after a start.
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

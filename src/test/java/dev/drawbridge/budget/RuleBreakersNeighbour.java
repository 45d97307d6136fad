package dev.drawbridge.budget;

import dev.drawbridge.exchange.RuleBreaker;
import org.jspecify.annotations.Nullable;

/** Refers to the rule breaker, which refers to it: a cycle. */
public final class RuleBreakersNeighbour {
  @Nullable RuleBreaker lowerRoom;

  private RuleBreakersNeighbour() {}
}

package dev.drawbridge.policy;

import dev.drawbridge.exchange.Health;

/**
 * A candidate by name: what a record still tells of it.
 *
 * @param estimatedCostUsd as policy was told then
 */
public record Choice(String id, double estimatedCostUsd, Health.Circuit health) {
  public static Choice of(Candidate candidate) {
    return new Choice(candidate.model().id(), candidate.estimatedCostUsd(), candidate.health());
  }
}

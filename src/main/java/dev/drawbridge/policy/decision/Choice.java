package dev.drawbridge.policy.decision;

import dev.drawbridge.exchange.Health;

/**
 * A candidate by name: what a record still tells of it.
 *
 * @param estimatedCostUsd as policy was told then
 * @param lossy whether its dialect could not say all of the request
 */
public record Choice(String id, double estimatedCostUsd, Health.Circuit health, boolean lossy) {
  public static Choice of(Candidate candidate) {
    return new Choice(
        candidate.model().id(),
        candidate.estimatedCostUsd(),
        candidate.health(),
        !candidate.lost().isEmpty());
  }
}

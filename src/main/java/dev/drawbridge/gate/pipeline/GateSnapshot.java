package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.identity.Authenticator;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.decision.Organisation;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.upstream.Upstream;
import java.time.Duration;

/**
 * The parts of one configuration that the request pipeline uses. A request takes one and keeps it
 * to its end.
 *
 * @param attempts made for one call at most, repeats at the same target included
 * @param deadline bounds all attempts up to the first answer byte
 * @param idle how long a caller may take nothing of an answer
 * @param maxAnswer bytes of an answer that the record keeps, at most
 * @param callers what is asked of callers beside who they are
 */
public record GateSnapshot(
    Authenticator identity,
    Catalog catalog,
    Labeller labeller,
    Policy policy,
    Organisation organisation,
    Upstream upstream,
    int attempts,
    Duration deadline,
    Duration idle,
    int maxAnswer,
    CallerRules callers) {
  /** The same with other rules for callers. */
  public GateSnapshot with(CallerRules others) {
    return new GateSnapshot(
        identity,
        catalog,
        labeller,
        policy,
        organisation,
        upstream,
        attempts,
        deadline,
        idle,
        maxAnswer,
        others);
  }
}

package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.gate.pipeline.Progress.Recorded;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Target;
import java.util.List;

/** How many attempts one call may still make, and whether one is the last. */
record AttemptsLeft(
    GateSnapshot snapshot, Recorded recorded, ResponseCompletion completion, KeyRotation keys) {
  /** Those that the configuration leaves; one with another credential does not count. */
  int count() {
    return snapshot.attempts() - completion.attempts().size() + keys.changes();
  }

  /**
   * Whether no other attempt can follow one that begins now, whatever policy says by then.
   *
   * @param targets those that were not tried yet, this one included
   * @param first whether no target has failed yet
   */
  boolean isLast(Target target, List<Target> targets, Verdict verdict, boolean first) {
    if (count() <= 1) return true;
    return targets.stream().allMatch(target::equals) && !(first && isReplaceable(verdict));
  }

  /** Whether the model was named, which policy replaces by others only after its failure. */
  private boolean isReplaceable(Verdict verdict) {
    return verdict.terms().substitute()
        && recorded.decided().question().resolution().kind() == Catalog.Kind.CONCRETE
        && !StateAffinity.names(recorded.call())
        && snapshot.catalog().models().size() > 1;
  }
}

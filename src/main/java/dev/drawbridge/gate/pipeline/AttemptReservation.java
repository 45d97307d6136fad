package dev.drawbridge.gate.pipeline;

import dev.drawbridge.budget.Hold;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.gate.pipeline.Progress.Recorded;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Target;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The money and rate that one recorded call has reserved, as it moves from attempt to attempt. */
final class AttemptReservation {
  private final GateSnapshot snapshot;
  private final Recorded recorded;

  /**
   * For one call.
   *
   * @param snapshot the configuration that it began with
   */
  AttemptReservation(GateSnapshot snapshot, Recorded recorded) {
    this.snapshot = snapshot;
    this.recorded = recorded;
  }

  /**
   * Keeps what a failed attempt may be billed, where it was sent and nobody knows how it ended.
   *
   * @param givenUp whether the call was given up, and not the vendor
   */
  void failed(Attempt attempt, boolean givenUp) {
    boolean unanswered = attempt.status() == 0 && givenUp;
    boolean billable = unanswered || attempt.timedOut() || attempt.status() / 100 == 2;
    if (attempt.sent() && billable) keepBillable();
  }

  /** Keeps all that is reserved for the attempt under way. */
  void keepBillable() {
    recorded.reservation().keepBillable();
  }

  /** Reserves for the first target that the limits leave room for; null where there is none. */
  @Nullable Target reserve(List<Verdict.Limit> limits, List<Target> targets) {
    for (Target target : targets) {
      var atMost = Allowance.atMost(target, recorded.call());
      if (recorded.reservation().move(Allowance.limits(limits, target), atMost)) return target;
    }
    return null;
  }

  /**
   * Takes what the target needs of grants, and records the new reservation, which must be on disk
   * before the call is sent again.
   */
  Future<Void> record(Reauthorisation.Allowed allowed, Target target) {
    Hold hold = recorded.reservation().hold();
    long all = hold.quantity().nanoUsd();
    long billable = all - Allowance.atMost(target, recorded.call()).nanoUsd();
    return recorded
        .granted()
        .move(snapshot.policy(), allowed.input(), target.model(), all, Math.max(0, billable))
        .compose(
            v ->
                hold.counters().isEmpty()
                    ? Future.succeededFuture()
                    : recorded.record().move(hold));
  }
}

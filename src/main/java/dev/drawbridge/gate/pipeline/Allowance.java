package dev.drawbridge.gate.pipeline;

import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.budget.Reservation;
import dev.drawbridge.budget.Unit;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.gate.grants.GrantHold;
import dev.drawbridge.gate.pipeline.Progress.Decided;
import dev.drawbridge.gate.pipeline.Progress.Limited;
import dev.drawbridge.gate.pipeline.Progress.Reserved;
import dev.drawbridge.gate.pipeline.Progress.Routed;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Estimates;
import dev.drawbridge.routing.Route;
import dev.drawbridge.routing.Target;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reserves what a call may use at most, within the limits of its verdict. */
public final class Allowance {
  private Allowance() {}

  /**
   * Reserves for the first target of the route whose cost fits the limits, and drops those before
   * it. Where none fits, it fails with the refusal of the first one.
   */
  static Reserved reserve(Ledger ledger, Routed routed) {
    Decided decided = routed.decided();
    Route route = routed.route();
    List<Target> targets = route.targets();
    Verdict verdict = decided.verdict();
    Refusal first = null;
    for (int i = 0; i < targets.size(); i++) {
      try {
        Reservation reservation =
            ledger.reserve(
                limits(verdict.terms().limits(), targets.get(i)),
                atMost(targets.get(i), routed.call()));
        var rest =
            new Route(targets.subList(i, targets.size()), route.passedOver(), route.spilledFrom());
        return new Reserved(decided, rest, reservation, routed.masked());
      } catch (Refusal met) {
        if (first == null) first = met;
      }
    }
    throw refused(ledger, decided, limits(verdict.terms().limits(), targets.getFirst()), first);
  }

  /** Takes what the first target may cost from the grants that it needs, where they are bounded. */
  static Future<Reserved> granted(GateSnapshot snapshot, Reserved reserved) {
    return GrantHold.take(
            snapshot.callers().grants().spending(),
            snapshot.policy(),
            reserved.input(),
            reserved.route().targets().getFirst().model(),
            reserved.reservation().hold().quantity().nanoUsd())
        .map(reserved::granting);
  }

  /** Counts a call that is not sent against the limits on the number of calls. */
  public static Limited count(Ledger ledger, Decided decided) {
    Verdict verdict = decided.verdict();
    List<Verdict.Limit> limits =
        Verdict.Limit.of(verdict.terms().limits(), null).stream()
            .filter(l -> Unit.REQUESTS.wire().equals(l.unit()))
            .toList();
    try {
      Reservation reservation = ledger.reserve(limits, Quantity.NONE);
      reservation.settle(Quantity.NONE);
      return new Limited(decided, reservation.standings());
    } catch (Refusal met) {
      throw refused(ledger, decided, Verdict.Limit.of(verdict.terms().limits(), null), met);
    }
  }

  private static Stopped refused(
      Ledger ledger, Decided decided, List<Verdict.Limit> limits, @Nullable Refusal met) {
    if (met == null) throw new IllegalArgumentException("a route without targets");
    Verdict verdict = decided.verdict();
    var known = new Limited(decided, ledger.standings(limits));
    var told = new Refusal(met.code(), met.text(), met.details().withRevision(verdict.revision()));
    return Stopped.at(known, told);
  }

  /** Those of a verdict's limits that hold where a target serves. */
  static List<Verdict.Limit> limits(List<Verdict.Limit> limits, Target target) {
    return Verdict.Limit.of(limits, target.model().id());
  }

  /** The most that a target may bill for a call. */
  static Quantity atMost(Target target, ModelCall call) {
    if (call.operation() == Operation.COUNT_TOKENS) return Quantity.NONE;
    var model = target.model();
    long input = call.estimatedInputTokens();
    long output = Estimates.allOutputTokens(model, call, target.obligations().maxOutputTokens());
    return Quantity.of(model.price().of(call).most(input, output), input + output);
  }
}

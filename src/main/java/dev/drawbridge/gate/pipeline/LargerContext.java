package dev.drawbridge.gate.pipeline;

import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.policy.decision.DecisionInput.Failed;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Target;
import dev.drawbridge.upstream.Answer;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the target with a larger context that a request goes to which its vendor refused as too
 * long, where policy permits that. Where it does not, the vendor's own answer is the caller's.
 */
record LargerContext(
    Reauthorisation reauthorisation,
    AttemptReservation reservation,
    AttemptsLeft attemptsLeft,
    Deadline deadline) {

  /**
   * Where the request goes now.
   *
   * @param failure of the target that it was too long for
   * @param target for which its cost is reserved
   */
  record Found(Failed failure, Reauthorisation.Allowed allowed, Target target) {}

  /** The attempt as one that another follows. */
  static Attempt failed(Answer.Passed passed) {
    Attempt attempt = passed.attempt();
    Attempt.Meaning meaning = attempt.meaning();
    String rule = meaning == null ? "none" : meaning.rule();
    return attempt.failed(Attempt.Meaning.of(SignalClass.CONTEXT_LENGTH, rule), false);
  }

  /**
   * The next target; empty where there is none. Policy that cannot be asked permits none.
   *
   * @param passed what the vendor answered, not yet among the attempts
   * @param verdict in force so far
   * @param before the failures of other targets
   */
  Future<Optional<Found>> after(Answer.Passed passed, Verdict verdict, List<Failed> before) {
    boolean goesOn =
        passed.tooLong()
            && verdict.terms().fallbacks().largerContext()
            && attemptsLeft.count() > 1
            && !deadline.passed();
    if (!goesOn) return Future.succeededFuture(Optional.empty());
    Attempt attempt = passed.attempt();
    var failure = new Failed(attempt.model(), attempt.provider(), SignalClass.CONTEXT_LENGTH);
    List<Failed> failed = new ArrayList<>(before);
    failed.add(failure);
    return reauthorisation
        .after(failed)
        .map(
            allowed ->
                Optional.ofNullable(reservation.reserve(allowed.limits(), allowed.targets()))
                    .map(target -> new Found(failure, allowed, target)))
        .otherwise(Optional.empty());
  }
}

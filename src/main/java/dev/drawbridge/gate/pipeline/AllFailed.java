package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.AttemptsRefusal;
import dev.drawbridge.routing.Successors;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Refuses a call whose every permitted target failed. Used on the call's event loop only. */
final class AllFailed {
  private final GateSnapshot snapshot;
  private final Question.Asked asked;
  private @Nullable Duration retryAfter;

  AllFailed(GateSnapshot snapshot, Question.Asked asked) {
    this.snapshot = snapshot;
    this.asked = asked;
  }

  /** Keeps the shortest wait that a vendor asked for. */
  void waitFor(@Nullable Duration wait) {
    if (wait == null) return;
    if (retryAfter == null || wait.compareTo(retryAfter) < 0) retryAfter = wait;
  }

  /**
   * Fails with the refusal.
   *
   * @param attempts that failed, in order
   * @param last the last decision
   */
  <T> Future<T> refuse(List<Attempt> attempts, Verdict last) {
    Refusal refusal = AttemptsRefusal.of(attempts, retryAfter, last);
    if (refusal.code() != RefusalCode.MODEL_RETIRED) return Future.failedFuture(refusal);
    List<Model> retired =
        attempts.stream()
            .map(attempt -> snapshot.catalog().model(attempt.model()))
            .flatMap(Optional::stream)
            .toList();
    return Alternatives.permitted(snapshot, asked)
        .compose(
            ids ->
                Future.failedFuture(Successors.named(refusal, snapshot.catalog(), retired, ids)));
  }

  /** Fails because the deadline passed before anything was sent. */
  static <T> Future<T> tooBusy() {
    return Future.failedFuture(
        new Refusal(
            RefusalCode.OVERLOADED,
            "The gateway was too busy to send the request before its deadline (upstream.deadline)."));
  }
}

package dev.drawbridge.gate.pipeline;

import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.AttemptsRefusal;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses a call whose every permitted target failed. Used on the call's event loop only. */
final class AllFailed {
  private @Nullable Duration retryAfter;

  /** Keeps the shortest wait that a vendor asked for. */
  void waitFor(@Nullable Duration asked) {
    if (asked == null) return;
    if (retryAfter == null || asked.compareTo(retryAfter) < 0) retryAfter = asked;
  }

  /**
   * Fails with the refusal.
   *
   * @param attempts that failed, in order
   * @param last the last decision
   */
  <T> Future<T> refuse(List<Attempt> attempts, Verdict last) {
    return Future.failedFuture(AttemptsRefusal.of(attempts, retryAfter, last));
  }

  /** Fails because the deadline passed before anything was sent. */
  static <T> Future<T> tooBusy() {
    return Future.failedFuture(
        new Refusal(
            RefusalCode.OVERLOADED,
            "The gateway was too busy to send the request before its deadline (upstream.deadline)."));
  }
}

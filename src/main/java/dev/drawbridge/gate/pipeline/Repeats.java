package dev.drawbridge.gate.pipeline;

import dev.drawbridge.exchange.Health;
import dev.drawbridge.gate.repeat.RepeatRules;
import dev.drawbridge.gate.repeat.RetryBudget;
import dev.drawbridge.gate.repeat.RetryBudgets;
import dev.drawbridge.routing.Target;
import dev.drawbridge.upstream.Answer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The repeats of one call at the target that it is at: by {@link RepeatRules}, within the target's
 * {@link RetryBudget}, and only while its circuit is not open. Used on the call's event loop only.
 */
final class Repeats {
  private final Vertx vertx;
  private final RetryBudgets budgets;
  private final GateSnapshot snapshot;
  private final Deadline deadline;
  private int made;

  Repeats(Vertx vertx, RetryBudgets budgets, GateSnapshot snapshot, Deadline deadline) {
    this.vertx = vertx;
    this.budgets = budgets;
    this.snapshot = snapshot;
    this.deadline = deadline;
  }

  /** A target is about to be asked for the first time. */
  void begin(Target target) {
    made = 0;
    budgets.of(target.model()).countFirst();
  }

  /**
   * The pause after which the failed target is to be asked again, counted as a repeat; null where
   * it is not.
   *
   * @param attempts that the call may still make, at any target
   * @param others the number of other targets that are permitted
   */
  @Nullable Duration next(Target target, Answer.Failed failure, int attempts, int others) {
    var situation =
        new RepeatRules.Situation(made, others > 0, attempts - others, deadline.remaining());
    Duration pause = RepeatRules.pause(failure, situation, ThreadLocalRandom.current()::nextDouble);
    if (pause == null || staysOpen(target, pause) || !budgets.of(target.model()).tryRepeat())
      return null;
    made++;
    return pause;
  }

  /** Whether the target's circuit will still be open after the pause. */
  private boolean staysOpen(Target target, Duration pause) {
    Health health = snapshot.upstream().health();
    String provider = target.model().provider().id();
    String model = target.model().id();
    if (health.circuit(provider, model) != Health.Circuit.OPEN) return false;
    Health.Outage outage = health.outage(provider, model);
    return outage != null && outage.rest().compareTo(pause) > 0;
  }

  /** Completes after the pause, or as soon as {@code closed} does. */
  Future<Void> wait(Duration pause, Future<Void> closed) {
    Promise<Void> over = Promise.promise();
    long timer = vertx.setTimer(Math.max(1, pause.toMillis()), id -> over.tryComplete());
    closed.onComplete(
        v -> {
          vertx.cancelTimer(timer);
          over.tryComplete();
        });
    return over.future();
  }
}

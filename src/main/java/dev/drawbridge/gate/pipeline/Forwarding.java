package dev.drawbridge.gate.pipeline;

import dev.drawbridge.exchange.Operation;
import dev.drawbridge.gate.content.AnswerLabels;
import dev.drawbridge.gate.content.CanaryListener;
import dev.drawbridge.gate.content.ConversationMemory;
import dev.drawbridge.gate.pipeline.Progress.Recorded;
import dev.drawbridge.gate.repeat.RetryBudgets;
import dev.drawbridge.gate.transport.Admission;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Sends every call that is on record: starts its attempts, keeps a list of the calls under way, and
 * checks each of them regularly.
 */
public final class Forwarding {
  private static final long LOOK_MILLIS = 500;

  /** One check in so many, which is one in five seconds, includes what was revoked. */
  private static final int REVOCATIONS = 10;

  private final Vertx vertx;
  private final Supplier<GateSnapshot> current;
  private final Refusals refusals;
  private final GateMetrics metrics;
  private final RetryBudgets budgets = new RetryBudgets();
  private final Duration keepAlive;
  private final ConversationMemory memory;
  private final CanaryListener canaries;
  private final Set<AttemptLoop> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  /** Used on the timer's thread only. */
  private int looks;

  public Forwarding(
      Vertx vertx,
      Supplier<GateSnapshot> current,
      Refusals refusals,
      GateMetrics metrics,
      Duration keepAlive,
      ConversationMemory memory,
      CanaryListener canaries) {
    this.vertx = vertx;
    this.current = current;
    this.refusals = refusals;
    this.metrics = metrics;
    this.keepAlive = keepAlive;
    this.memory = memory;
    this.canaries = canaries;
    vertx.setPeriodic(LOOK_MILLIS, t -> look());
  }

  private void look() {
    looks++;
    for (AttemptLoop loop : underWay) {
      // Spread over the checks, as each authenticates its caller again.
      loop.early().look(Math.floorMod(loop.hashCode() + looks, REVOCATIONS) == 0);
    }
  }

  /** Sends a recorded call and writes its answer. The future succeeds whatever happens. */
  Future<Void> forward(
      GateSnapshot snapshot,
      CallerRequest request,
      CallerConnection connection,
      Recorded recorded) {
    var completion =
        new ResponseCompletion(
            refusals,
            metrics,
            request,
            connection,
            recorded,
            memory,
            new AnswerLabels(snapshot.labeller(), canaries, memory));
    return Future.succeededFuture(recorded)
        .compose(r -> forwarded(snapshot, request, connection, r, completion))
        .recover(fault -> completion.failed(fault, null));
  }

  private Future<Void> forwarded(
      GateSnapshot snapshot,
      CallerRequest request,
      CallerConnection connection,
      Recorded recorded,
      ResponseCompletion completion) {
    metrics.limits(recorded);
    if (recorded.call().operation() == Operation.COUNT_TOKENS) {
      return new TokenCount(request, connection, recorded, completion).answer();
    }
    AttemptLoop loop =
        new AttemptLoop(
            vertx,
            current,
            metrics,
            budgets,
            keepAlive,
            snapshot,
            request,
            connection,
            recorded,
            completion);
    underWay.add(loop);
    if (cut) loop.early().cut(Admission.shuttingDown());
    return loop.run().onComplete(r -> underWay.remove(loop));
  }

  /** Ends all calls under way and all later ones; a stream ends with an error event. */
  public void cutAll() {
    cut = true;
    underWay.forEach(loop -> loop.early().drain());
  }
}

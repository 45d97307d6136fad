package dev.drawbridge.gate;

import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The way out of every call that is on record: starts each, and knows those under way. */
final class Forwarding {
  final Vertx vertx;
  final Supplier<Stages> current;
  final Refusals refusals;
  final GateMetrics metrics;
  final Duration keepAlive;
  private final Set<AttemptLoop> underWay = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Refusal cut;

  Forwarding(
      Vertx vertx,
      Supplier<Stages> current,
      Refusals refusals,
      GateMetrics metrics,
      Duration keepAlive) {
    this.vertx = vertx;
    this.current = current;
    this.refusals = refusals;
    this.metrics = metrics;
    this.keepAlive = keepAlive;
  }

  /** Sends a recorded call out and brings its answer back. Completes well whatever happens. */
  Future<Void> forward(Stages stages, Visit visit, Recorded recorded) {
    return Future.succeededFuture(recorded)
        .compose(r -> forwarded(stages, visit, r))
        .recover(
            fault -> new ResponseCompletion(this, visit, recorded, List.of()).failed(fault, null));
  }

  private Future<Void> forwarded(Stages stages, Visit visit, Recorded recorded) {
    metrics.limits(visit);
    if (visit.call().operation() == Operation.COUNT_TOKENS) {
      return new TokenCount(this, visit, recorded).answer();
    }
    AttemptLoop passage = new AttemptLoop(this, stages, visit, recorded);
    underWay.add(passage);
    return passage.run().onComplete(r -> underWay.remove(passage));
  }

  /** Ends what is still under way, and whatever comes after: streams get an error event. */
  void cutAll() {
    cut = Admission.shuttingDown();
    underWay.forEach(AttemptLoop::drain);
  }

  /** Why no call is sent any more; null while they are. */
  @Nullable Refusal cut() {
    return cut;
  }
}

package dev.drawbridge.gate;

import dev.drawbridge.exchange.Operation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The way out of every call that is on record: starts each, and knows those under way. */
final class Forwarding {
  private final Vertx vertx;
  private final Supplier<Stages> current;
  private final Refusals refusals;
  private final GateMetrics metrics;
  private final Duration keepAlive;
  private final Set<AttemptLoop> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

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
    var completion = new ResponseCompletion(refusals, metrics, visit, recorded);
    return Future.succeededFuture(recorded)
        .compose(r -> forwarded(stages, visit, r, completion))
        .recover(fault -> completion.failed(fault, null));
  }

  private Future<Void> forwarded(
      Stages stages, Visit visit, Recorded recorded, ResponseCompletion completion) {
    metrics.limits(visit);
    if (visit.call().operation() == Operation.COUNT_TOKENS) {
      return new TokenCount(visit, recorded, completion).answer();
    }
    AttemptLoop loop =
        new AttemptLoop(vertx, current, metrics, keepAlive, stages, visit, recorded, completion);
    underWay.add(loop);
    if (cut) loop.cut(Admission.shuttingDown());
    return loop.run().onComplete(r -> underWay.remove(loop));
  }

  /** Ends what is still under way, and whatever comes after: streams get an error event. */
  void cutAll() {
    cut = true;
    underWay.forEach(AttemptLoop::drain);
  }
}

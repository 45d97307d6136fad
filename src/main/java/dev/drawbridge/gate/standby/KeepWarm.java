package dev.drawbridge.gate.standby;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Fault;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.StandbyCalls;
import dev.drawbridge.logging.EventCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls each standby of the configuration once nobody has asked it for its interval. */
public final class KeepWarm {
  private static final Logger log = LoggerFactory.getLogger(KeepWarm.class);
  private static final long LOOK_MILLIS = 1_000;

  private final Vertx vertx;
  private final Supplier<GateSnapshot> current;
  private final Supplier<Wanted> wanted;
  private final StandbyCalls calls;
  private final InstantSource clock;
  private final Map<String, Instant> looked = new ConcurrentHashMap<>();
  private final long timer;
  private Future<Void> running = Future.succeededFuture();
  private boolean closed;

  /**
   * What is to be kept warm, and for whom.
   *
   * @param intervals how long a model may be asked nothing, by its id
   * @param teams each team with the roles that it asks for
   */
  public record Wanted(Map<String, Duration> intervals, Map<String, List<String>> teams) {}

  /** Begins. */
  public KeepWarm(
      Vertx vertx,
      Supplier<GateSnapshot> current,
      Supplier<Wanted> wanted,
      StandbyCalls calls,
      InstantSource clock) {
    this.vertx = vertx;
    this.current = current;
    this.wanted = wanted;
    this.calls = calls;
    this.clock = clock;
    timer = vertx.setPeriodic(LOOK_MILLIS, t -> look());
  }

  /** Calls what is due, one after another; nothing while that goes on. */
  synchronized void look() {
    Wanted now = wanted.get();
    if (closed || now.intervals().isEmpty() || !running.isComplete()) return;
    running = next(now, List.copyOf(now.intervals().keySet()), 0);
  }

  private Future<Void> next(Wanted now, List<String> ids, int at) {
    if (at == ids.size() || isClosed()) return Future.succeededFuture();
    String id = ids.get(at);
    return one(now, id)
        .recover(
            failure -> {
              log.warn(
                  EventCode.STANDBY_COLD,
                  "the standby {} is not kept warm: {}",
                  id,
                  Fault.of(failure));
              return Future.succeededFuture();
            })
        .compose(v -> next(now, ids, at + 1));
  }

  private Future<Void> one(Wanted now, String id) {
    GateSnapshot snapshot = current.get();
    Duration interval = now.intervals().get(id);
    Optional<Model> model = snapshot.catalog().model(id);
    if (interval == null || model.isEmpty() || !isDue(snapshot, model.get(), interval)) {
      return Future.succeededFuture();
    }
    looked.put(id, clock.instant());
    return new StandbyRole(snapshot, now.teams())
        .of(model.get())
        .compose(stands -> stands ? called(id) : Future.succeededFuture());
  }

  /** Whether nobody asked it, and this did not look at it, for so long. */
  private boolean isDue(GateSnapshot snapshot, Model model, Duration interval) {
    Health health = snapshot.upstream().health();
    String provider = model.provider().id();
    if (health.speed(provider, model.id()).restMillis() < interval.toMillis()) return false;
    Instant last = looked.get(model.id());
    if (last != null && clock.instant().isBefore(last.plus(interval))) return false;
    return health.circuit(provider, model.id()) == Health.Circuit.CLOSED;
  }

  private Future<Void> called(String id) {
    return calls
        .keepWarm(id)
        .onSuccess(
            said -> log.info(EventCode.STANDBY_WARM, "the standby {} was kept warm: {}", id, said))
        .mapEmpty();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Calls nothing any more; completes once what runs has ended. */
  public synchronized Future<Void> close() {
    closed = true;
    vertx.cancelTimer(timer);
    return running;
  }
}

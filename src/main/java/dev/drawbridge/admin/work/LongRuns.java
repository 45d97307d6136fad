package dev.drawbridge.admin.work;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.logging.EventCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Long pieces of work of one kind that admins ask a running gateway for: one at a time, on a thread
 * of its own, at half a core. The beginning of each is on record before it begins, its end after.
 * The last few are kept in memory.
 *
 * @param <R> what they find
 */
public final class LongRuns<R> {
  private static final Logger LOG = LoggerFactory.getLogger(LongRuns.class);
  private static final int KEPT = 8;
  private static final String CLOSING = "The gateway is shutting down.";

  private final AuditTrail audit;
  private final String kind;
  private final Deque<LongRun<R>> kept = new ArrayDeque<>();
  private @Nullable LongRun<R> running;
  private Promise<Void> idle = Promise.promise();
  private volatile boolean closed;

  /**
   * For one kind of work.
   *
   * @param kind its word in what is told and recorded: {@code drill}
   */
  LongRuns(AuditTrail audit, String kind) {
    this.audit = audit;
    this.kind = kind;
    idle.complete();
  }

  /** Those that are kept, newest first. */
  public synchronized List<LongRun<R>> list() {
    return new ArrayList<>(kept);
  }

  /** The one of that id, where it is kept. */
  synchronized Optional<LongRun<R>> find(String id) {
    return kept.stream().filter(run -> run.id().equals(id)).findFirst();
  }

  /** The one of that id, with its report. */
  public JsonObject show(String id) {
    return find(id)
        .orElseThrow(
            () -> new Refusal(RefusalCode.NOT_FOUND, "No " + kind + " of that id is kept."))
        .toJson(true);
  }

  /** The id of the one that runs now; null for none. */
  public synchronized @Nullable String running() {
    return running == null ? null : running.id();
  }

  /**
   * Begins one. Refused as {@code conflict} where one runs, as {@code draining} once this is
   * closed.
   *
   * @param work asked where none of both is so; may refuse too
   */
  Future<LongRun<R>> start(String actor, Supplier<LongWork<R>> work) {
    LongRun<R> run = take(actor, work);
    return noted(run, kind, Map.of())
        .onFailure(e -> release(run))
        .onSuccess(v -> Thread.ofPlatform().daemon().name(kind).start(() -> work(run)))
        .map(v -> run);
  }

  private synchronized LongRun<R> take(String actor, Supplier<LongWork<R>> asked) {
    if (closed) throw new Refusal(RefusalCode.DRAINING, CLOSING);
    if (running != null) {
      throw new Refusal(
          RefusalCode.CONFLICT, "The " + kind + " " + running.id() + " runs already.");
    }
    LongWork<R> work = asked.get();
    var run =
        new LongRun<>(RequestId.next().value(), actor, work, () -> !closed, new HalfCoreThrottle());
    running = run;
    idle = Promise.promise();
    kept.addFirst(run);
    if (kept.size() > KEPT) kept.removeLast();
    return run;
  }

  private void work(LongRun<R> run) {
    Future<Void> worked = Future.succeededFuture();
    try {
      worked = done(run);
    } finally {
      worked.onComplete(
          r -> {
            run.end(LongRun.State.FAILED, "The " + kind + " failed; the gateway's log says how.");
            noted(run, kind + "_end", run.outcome())
                .onFailure(
                    e ->
                        LOG.warn(
                            EventCode.RUN_END_UNRECORDED,
                            "the end of the {} {} is not on record",
                            kind,
                            run.id()))
                .onComplete(noted -> release(run));
          });
    }
  }

  /** Completes once the report is there, or will never be. */
  private Future<Void> done(LongRun<R> run) {
    try {
      return run.work()
          .run(run::goOn)
          .onSuccess(
              found ->
                  found.ifPresentOrElse(run::done, () -> run.end(LongRun.State.CANCELLED, CLOSING)))
          .onFailure(e -> LOG.error(EventCode.RUN_FAILED, "the {} {} failed", kind, run.id(), e))
          .mapEmpty();
    } catch (InterruptedException e) {
      run.end(LongRun.State.CANCELLED, CLOSING);
    } catch (IOException | RuntimeException e) {
      LOG.error(EventCode.RUN_FAILED, "the {} {} failed", kind, run.id(), e);
    }
    return Future.succeededFuture();
  }

  private synchronized void release(LongRun<R> run) {
    run.work().giveBack();
    if (run.state() == LongRun.State.RUNNING) kept.remove(run);
    running = null;
    idle.complete();
  }

  private Future<Void> noted(LongRun<R> run, String action, Map<String, Object> more) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("action", action);
    fields.put(kind, run.id());
    run.work()
        .asked()
        .forEach(
            (name, value) -> {
              if (value != null) fields.put(name, value);
            });
    fields.putAll(more);
    return audit.note(new Event(Instant.now(), "policy", run.by(), fields));
  }

  /** Completes once none runs and the end of the last is on record; never fails. */
  synchronized Future<Void> idle() {
    return idle.future();
  }

  /** Cancels what runs and starts no more; completes as {@link #idle}. */
  public synchronized Future<Void> close() {
    closed = true;
    return idle.future();
  }
}

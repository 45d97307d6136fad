package dev.drawbridge.admin.work;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.replay.DecisionHistory;
import dev.drawbridge.drill.Drill;
import dev.drawbridge.drill.DrillOrder;
import dev.drawbridge.drill.DrillReport;
import dev.drawbridge.drill.DrillSubject;
import dev.drawbridge.drill.RecordedTraffic;
import dev.drawbridge.drill.SampleTraffic;
import dev.drawbridge.drill.Scenario;
import dev.drawbridge.drill.Traffic;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.policy.Policy;
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
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drills for admins of a running gateway, one at a time, on a thread of its own. The beginning of
 * each is on record before it begins, its end after. The last few are kept in memory.
 */
public final class DrillRuns {
  private static final Logger LOG = LoggerFactory.getLogger(DrillRuns.class);
  private static final int KEPT = 8;

  private final AuditTrail audit;
  private final Supplier<AuditSettings> log;
  private final Supplier<DrillSubject> subject;
  private final Supplier<Policy> live;
  private final Function<String, Scenario> scenarios;
  private final Supplier<Runnable> pace;
  private final Function<List<String>, Future<Map<String, String>>> standbys;
  private final Deque<DrillRun> kept = new ArrayDeque<>();
  private @Nullable DrillRun running;
  private Promise<Void> idle = Promise.promise();
  private volatile boolean closed;

  /**
   * @param log where the record lies
   * @param subject the configuration in charge
   * @param live the policy in charge
   * @param scenarios a scenario by the name of a ready one, or by its text; throws {@code
   *     IllegalArgumentException} with what is wrong
   * @param pace what each drill calls between two pieces of its work; may wait
   * @param standbys calls models, by their ids, and says what each answered; never fails
   */
  public DrillRuns(
      AuditTrail audit,
      Supplier<AuditSettings> log,
      Supplier<DrillSubject> subject,
      Supplier<Policy> live,
      Function<String, Scenario> scenarios,
      Supplier<Runnable> pace,
      Function<List<String>, Future<Map<String, String>>> standbys) {
    this.audit = audit;
    this.log = log;
    this.subject = subject;
    this.live = live;
    this.scenarios = scenarios;
    this.pace = pace;
    this.standbys = standbys;
    idle.complete();
  }

  /** Those that are kept, newest first. */
  public synchronized List<DrillRun> list() {
    return new ArrayList<>(kept);
  }

  /** The one of that id, with its report. */
  public synchronized JsonObject show(String id) {
    return kept.stream()
        .filter(run -> run.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new Refusal(RefusalCode.NOT_FOUND, "No drill of that id is kept."))
        .toJson(true);
  }

  /** The id of the one that runs now; null for none. */
  public synchronized @Nullable String running() {
    return running == null ? null : running.id();
  }

  /**
   * A scenario by the name of a ready one, or by its text.
   *
   * @throws Refusal {@code invalid_request} with every mistake
   */
  public Scenario scenario(String given) {
    try {
      return scenarios.apply(given);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid("scenario", String.valueOf(e.getMessage()));
    }
  }

  /**
   * Begins a drill. Refused as {@code conflict} where one runs, as {@code draining} once this is
   * closed.
   */
  public Future<DrillRun> start(String actor, DrillOrder order) {
    DrillRun run = take(actor, order);
    return noted(run, "drill", Map.of())
        .onFailure(e -> release(run))
        .onSuccess(v -> Thread.ofPlatform().daemon().name("drill").start(() -> work(run)))
        .map(v -> run);
  }

  /**
   * Calls standbys for a drill that runs elsewhere; that is on record first.
   *
   * @return what each answered, in words, by its id
   */
  public Future<Map<String, String>> call(String actor, List<String> models) {
    Map<String, Object> fields = Map.of("action", "drill_standbys", "models", models);
    return audit
        .note(new Event(Instant.now(), "policy", actor, fields))
        .compose(v -> standbys.apply(models));
  }

  private synchronized DrillRun take(String actor, DrillOrder order) {
    if (closed) throw new Refusal(RefusalCode.DRAINING, "The gateway is shutting down.");
    if (running != null) {
      throw new Refusal(RefusalCode.CONFLICT, "The drill " + running.id() + " runs already.");
    }
    DrillSubject drilled = subject.get();
    DrillRun run =
        new DrillRun(
            RequestId.next().value(),
            actor,
            order,
            drilled,
            () -> !closed && live.get() == drilled.policy(),
            pace.get());
    running = run;
    idle = Promise.promise();
    kept.addFirst(run);
    if (kept.size() > KEPT) kept.removeLast();
    return run;
  }

  private void work(DrillRun run) {
    Future<Void> played = Future.succeededFuture();
    try {
      played = play(run);
    } finally {
      played.onComplete(
          r -> {
            run.end(DrillRun.State.FAILED, "The drill failed; the gateway's log says how.");
            noted(run, "drill_end", outcome(run))
                .onFailure(e -> LOG.warn("the end of the drill {} is not on record", run.id()))
                .onComplete(noted -> release(run));
          });
    }
  }

  /** Completes once the report is there, or will never be. */
  private Future<Void> play(DrillRun run) {
    try {
      Optional<DrillReport> found =
          Drill.run(run.subject(), run.order().scenario(), traffic(run), run);
      if (found.isEmpty()) {
        run.end(DrillRun.State.CANCELLED, reason());
        return Future.succeededFuture();
      }
      DrillReport report = found.get();
      if (!run.order().standby()) {
        run.done(report);
        return Future.succeededFuture();
      }
      return standbys
          .apply(report.callable().stream().map(DrillReport.Standby::model).toList())
          .onSuccess(answers -> run.done(report.answered(answers)))
          .mapEmpty();
    } catch (InterruptedException e) {
      run.end(DrillRun.State.CANCELLED, reason());
    } catch (IOException | RuntimeException e) {
      LOG.error("the drill {} failed", run.id(), e);
    }
    return Future.succeededFuture();
  }

  private Traffic traffic(DrillRun run) throws IOException, InterruptedException {
    DrillOrder order = run.order();
    if (order.source() == Traffic.Source.SAMPLE) {
      return SampleTraffic.of(run.subject(), Instant.now());
    }
    AuditSettings where = log.get();
    try (DecisionHistory history = DecisionHistory.open(where.folder(), where.master())) {
      history.know(run.subject().policy().snapshot());
      return RecordedTraffic.read(history, order.since(), order.until(), run::goOn);
    }
  }

  private String reason() {
    return closed
        ? "The gateway is shutting down."
        : "Another configuration serves now; ask again.";
  }

  private static Map<String, Object> outcome(DrillRun run) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("state", run.state().wire());
    DrillReport report = run.report();
    if (report == null) return fields;
    fields.put("requests", report.played().requests());
    fields.put("moved", report.counts().moved());
    fields.put("stopped", report.counts().stopped());
    return fields;
  }

  private synchronized void release(DrillRun run) {
    if (run.state() == DrillRun.State.RUNNING) kept.remove(run);
    running = null;
    idle.complete();
  }

  private Future<Void> noted(DrillRun run, String action, Map<String, Object> more) {
    DrillOrder order = run.order();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("action", action);
    fields.put("drill", run.id());
    fields.put("scenario", order.scenario().name());
    fields.put("traffic", order.source().wire());
    fields.put("revision", run.subject().policy().revision());
    if (order.source() == Traffic.Source.RECORD) {
      fields.put("since", order.since().toString());
      Instant until = order.until();
      if (until != null) fields.put("until", until.toString());
    }
    fields.putAll(more);
    return audit.note(new Event(Instant.now(), "policy", run.by(), fields));
  }

  /** Cancels what runs and starts no more; completes once the end of the last is on record. */
  public synchronized Future<Void> close() {
    closed = true;
    return idle.future();
  }
}

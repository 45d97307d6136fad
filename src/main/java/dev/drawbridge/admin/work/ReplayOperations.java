package dev.drawbridge.admin.work;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.replay.DecisionHistory;
import dev.drawbridge.audit.replay.Replay;
import dev.drawbridge.audit.replay.ReplayReport;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.Shadow;
import dev.drawbridge.routing.Difference.Change;
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
 * Replays for admins: recorded traffic decided again by a policy that the configuration names, one
 * at a time, on a thread of its own. Its beginning is on record before it begins, its end after.
 * The last few are kept in memory.
 */
public final class ReplayOperations {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayOperations.class);
  private static final int KEPT = 8;

  /** Changes that a report lists one by one. */
  private static final int LISTED = 100;

  private final AuditTrail audit;
  private final Supplier<AuditSettings> log;
  private final Supplier<Policy> live;
  private final Supplier<Shadow> shadow;
  private final Deque<ReplayRun> kept = new ArrayDeque<>();
  private @Nullable ReplayRun running;
  private Promise<Void> idle = Promise.promise();
  private volatile boolean closed;

  /**
   * @param log where it lies
   * @param live the policy in charge
   * @param shadow the next policy beside it
   */
  public ReplayOperations(
      AuditTrail audit,
      Supplier<AuditSettings> log,
      Supplier<Policy> live,
      Supplier<Shadow> shadow) {
    this.audit = audit;
    this.log = log;
    this.live = live;
    this.shadow = shadow;
    idle.complete();
  }

  /** Those that are kept, newest first. */
  public synchronized List<ReplayRun> list() {
    return new ArrayList<>(kept);
  }

  /** The one of that id, where it is kept. */
  synchronized Optional<ReplayRun> find(String id) {
    return kept.stream().filter(run -> run.id().equals(id)).findFirst();
  }

  /** The one of that id, with its report. */
  public JsonObject show(String id) {
    return find(id)
        .orElseThrow(() -> new Refusal(RefusalCode.NOT_FOUND, "No replay of that id is kept."))
        .toJson(true);
  }

  /** The id of the one that runs now; null for none. */
  public synchronized @Nullable String running() {
    return running == null ? null : running.id();
  }

  /**
   * Begins a replay. Refused as {@code conflict} where one runs or the configuration has no such
   * policy that is loaded, as {@code draining} once this desk is closed.
   */
  public Future<ReplayRun> start(String actor, ReplayForm asked) {
    ReplayRun run = take(actor, asked);
    return noted(run, "replay", Map.of())
        .onFailure(e -> release(run))
        .onSuccess(v -> Thread.ofPlatform().daemon().name("policy-replay").start(() -> work(run)))
        .map(v -> run);
  }

  private synchronized ReplayRun take(String actor, ReplayForm asked) {
    if (closed) throw new Refusal(RefusalCode.DRAINING, "The gateway is shutting down.");
    if (running != null) {
      throw new Refusal(RefusalCode.CONFLICT, "The replay " + running.id() + " runs already.");
    }
    Policy policy = policy(asked.bundle());
    ReplayRun run =
        new ReplayRun(
            RequestId.next().value(),
            actor,
            asked,
            policy,
            () -> !closed && serves(asked, policy),
            new HalfCoreThrottle());
    running = run;
    idle = Promise.promise();
    kept.addFirst(run);
    if (kept.size() > KEPT) kept.removeLast();
    return run;
  }

  private Policy policy(ReplayForm.Bundle bundle) {
    if (bundle == ReplayForm.Bundle.LIVE) return live.get();
    Shadow beside = shadow.get();
    if (!beside.configured()) {
      throw new Refusal(RefusalCode.CONFLICT, "There is no shadow configured (policy.shadow).");
    }
    return beside
        .policy()
        .orElseThrow(
            () ->
                new Refusal(
                    RefusalCode.CONFLICT, "The shadow policy decides nothing: /readyz says why."));
  }

  /**
   * Whether the policy is still the configuration's: once it is not, it is closed after a while.
   */
  private boolean serves(ReplayForm asked, Policy policy) {
    return asked.bundle() == ReplayForm.Bundle.LIVE
        ? live.get() == policy
        : shadow.get().policy().filter(next -> next == policy).isPresent();
  }

  private void work(ReplayRun run) {
    try {
      replay(run);
    } finally {
      run.endWhereRunning("The replay failed; the gateway's log says how.");
      noted(run, "replay_end", outcome(run))
          .onFailure(e -> LOG.warn("the end of the replay {} is not on record", run.id()))
          .onComplete(r -> release(run));
    }
  }

  private void replay(ReplayRun run) {
    ReplayForm asked = run.asked();
    AuditSettings where = log.get();
    try (DecisionHistory history = DecisionHistory.open(where.folder(), where.master())) {
      history.know(run.policy().snapshot());
      Optional<ReplayReport> report =
          new Replay(history, run.policy())
              .run(asked.since(), asked.until(), asked.team(), LISTED, run);
      report.ifPresentOrElse(run::done, () -> run.cancelled(reason()));
    } catch (InterruptedException e) {
      run.cancelled("It was interrupted.");
    } catch (IOException | RuntimeException e) {
      LOG.error("the replay {} failed", run.id(), e);
    }
  }

  private String reason() {
    return closed
        ? "The gateway is shutting down."
        : "Another configuration serves now; ask again.";
  }

  private static Map<String, Object> outcome(ReplayRun run) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("state", run.state().wire());
    ReplayReport report = run.report();
    if (report == null) return fields;
    fields.put("decided", report.decided());
    for (Change change : Change.values()) fields.put(change.wire(), report.count(change));
    return fields;
  }

  private synchronized void release(ReplayRun run) {
    if (run.state() == ReplayRun.State.RUNNING) kept.remove(run);
    running = null;
    idle.complete();
  }

  private Future<Void> noted(ReplayRun run, String action, Map<String, Object> more) {
    ReplayForm asked = run.asked();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("action", action);
    fields.put("replay", run.id());
    fields.put("bundle", asked.bundle().wire());
    fields.put("revision", run.policy().revision());
    fields.put("since", asked.since().toString());
    Instant until = asked.until();
    if (until != null) fields.put("until", until.toString());
    String team = asked.team();
    if (team != null) fields.put("team", team);
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

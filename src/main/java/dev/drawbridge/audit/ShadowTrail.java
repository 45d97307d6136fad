package dev.drawbridge.audit;

import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.Lag;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.audit.replay.Replay;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.Shadow;
import dev.drawbridge.policy.decision.Choice;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Difference;
import dev.drawbridge.routing.Difference.Change;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decorates the record with a shadow policy: each recorded decision is made by the next policy too,
 * on a thread of its own and after the record is durable, so that no request waits for it. Each
 * such decision is counted; one with another result is recorded as an event {@code shadow}.
 * Decisions that the thread cannot keep up with are left out, and counted as such.
 */
public final class ShadowTrail implements AuditTrail {
  private static final Logger LOG = LoggerFactory.getLogger(ShadowTrail.class);
  private static final int WAITING = 1_024;

  /** A recorded decision, with the policy that is to make it too. */
  private record Decided(
      DecisionInput input, Verdict verdict, @Nullable String target, Policy next) {}

  private final AuditTrail log;
  private final Supplier<Shadow> shadow;
  private final ArrayBlockingQueue<Decided> waiting = new ArrayBlockingQueue<>(WAITING);
  private final Map<Change, Counter> changes = new EnumMap<>(Change.class);
  private final Counter full;
  private final Counter notReady;
  private final Counter failed;
  private final Thread thread;

  /**
   * @param shadow of the newest configuration
   */
  public ShadowTrail(AuditTrail log, Supplier<Shadow> shadow, MeterRegistry registry) {
    this.log = log;
    this.shadow = shadow;
    for (Change change : Change.values()) {
      changes.put(
          change,
          Counter.builder("drawbridge.policy.shadow")
              .description("Decisions that the shadow policy made too, by what they would change.")
              .tag("change", change.wire())
              .register(registry));
    }
    full = skipped(registry, "full");
    notReady = skipped(registry, "not_ready");
    failed = skipped(registry, "failed");
    thread = Thread.ofPlatform().daemon().name("policy-shadow").unstarted(this::work);
    thread.start();
  }

  private static Counter skipped(MeterRegistry registry, String reason) {
    return Counter.builder("drawbridge.policy.shadow.skipped")
        .description("Decisions that the shadow policy did not make.")
        .tag("reason", reason)
        .register(registry);
  }

  @Override
  public Future<OpenRecord> open(RequestEntry entry) {
    return log.open(entry)
        .onSuccess(record -> offer(entry.input(), entry.verdict(), entry.first().model()));
  }

  @Override
  public Future<Void> refuse(RefusalEntry entry) {
    Future<Void> recorded = log.refuse(entry);
    DecisionInput input = entry.asked().input();
    Verdict verdict = entry.asked().verdict();
    if (input == null || verdict == null) return recorded;
    return recorded.onSuccess(v -> offer(input, verdict, null));
  }

  /** Never waits and never fails. */
  private void offer(DecisionInput input, Verdict verdict, @Nullable String target) {
    Shadow beside = shadow.get();
    if (!beside.configured()) return;
    Optional<Policy> next = beside.policy();
    if (next.isEmpty()) notReady.increment();
    else if (!waiting.offer(new Decided(input, verdict, target, next.get()))) full.increment();
  }

  private void work() {
    try {
      while (true) decide(waiting.take());
    } catch (InterruptedException closed) {
      waiting.clear();
    }
  }

  private void decide(Decided decided) throws InterruptedException {
    try {
      Verdict next = Replay.answer(decided.next.decide(decided.input));
      if (next == null) failed.increment();
      else compare(decided, next);
    } catch (RuntimeException e) {
      failed.increment();
      LOG.warn(EventCode.SHADOW_DECISION_FAILED, "a decision of the shadow policy failed", e);
    }
  }

  private void compare(Decided decided, Verdict next) {
    List<Choice> choices = decided.input.candidates().stream().map(Choice::of).toList();
    var difference = Difference.between(decided.verdict, next, choices, decided.target);
    if (difference.change() == Change.SAME) {
      count(difference.change());
      return;
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("request_id", decided.input.request().id().value());
    fields.put("change", difference.change().wire());
    if (difference.before() != null) fields.put("from", difference.before());
    if (difference.after() != null) fields.put("to", difference.after());
    fields.put("codes", difference.codes(decided.verdict, next));
    fields.put("revision", next.revision());
    log.note(new Event(Instant.now(), "shadow", "gateway", fields))
        .onFailure(
            e ->
                LOG.warn(
                    EventCode.SHADOW_UNRECORDED,
                    "a decision of the shadow policy is not on record"))
        // The count follows the record, so that whoever sees it finds the event.
        .onComplete(recorded -> count(difference.change()));
  }

  private void count(Change change) {
    Counter counter = changes.get(change);
    if (counter != null) counter.increment();
  }

  @Override
  public Future<Void> note(Event event) {
    return log.note(event);
  }

  @Override
  public Future<Void> count(Event event) {
    return log.count(event);
  }

  @Override
  public Future<Page> search(Query query) {
    return log.search(query);
  }

  @Override
  public Future<Optional<RecordView>> show(String requestId) {
    return log.show(requestId);
  }

  @Override
  public void reindex() {
    log.reindex();
  }

  @Override
  public Future<String> rotateKeys() {
    return log.rotateKeys();
  }

  @Override
  public Future<Boolean> indexed(Duration most) {
    return log.indexed(most);
  }

  @Override
  public List<Lag> lags() {
    return log.lags();
  }

  @Override
  public boolean writable() {
    return log.writable();
  }

  @Override
  public @Nullable String stuck() {
    return log.stuck();
  }

  @Override
  public void onDeath(Consumer<String> told) {
    log.onDeath(told);
  }

  @Override
  public Future<Void> close() {
    thread.interrupt();
    return log.close();
  }
}

package dev.drawbridge.audit.erasure;

import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.RetentionSettings;
import dev.drawbridge.audit.index.RecordFinder;
import dev.drawbridge.audit.record.RetentionEvent;
import dev.drawbridge.audit.record.RowReader;
import dev.drawbridge.audit.record.SealedMessageCache;
import dev.drawbridge.audit.verify.LogProof;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.wal.RecordPlace;
import dev.drawbridge.log.wal.WriteAheadLog;
import dev.drawbridge.logging.EventCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what the configuration keeps no longer: first the content of records, then whole segments
 * from the log's beginning. What it is to take is on record before it is taken, and after; what a
 * crash or a failure leaves, the next run takes. Nothing that is held is taken, nor anything that
 * begins after it in the log pruned.
 */
public final class Retention {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final String ACTOR = "drawbridge";

  private final EventRecorder events;
  private final WriteAheadLog log;
  private final Keys keys;
  private final RecordFinder finder;
  private final SealedMessageCache known;
  private final LogProof proof;
  private final RetentionSettings settings;
  private final WorkerExecutor worker;
  private @Nullable Future<Optional<Map<String, Object>>> running;
  private volatile @Nullable String trouble;
  private volatile @Nullable String kept;

  public Retention(ErasableLog erasable, LogProof proof, RetentionSettings settings, Vertx vertx) {
    this.events = erasable.events();
    this.log = erasable.log();
    this.keys = erasable.keys();
    this.finder = erasable.finder();
    this.known = erasable.known();
    this.proof = proof;
    this.settings = settings;
    this.worker = vertx.createSharedWorkerExecutor("audit-retention", 1, 1, TimeUnit.HOURS);
  }

  /** Why the last run failed; null where it did not. */
  @Nullable
  public String trouble() {
    return trouble;
  }

  /**
   * What the last run left although it was due, with the hold that keeps it; null where it left
   * nothing.
   */
  @Nullable
  public String kept() {
    return kept;
  }

  private void kept(@Nullable String now) {
    if (now != null && !now.equals(kept)) LOG.info(EventCode.RETENTION_KEPT, "{}", now);
    kept = now;
  }

  /**
   * Takes what is due at {@code now}. One run at a time: a call during a run gets the result of
   * that run.
   *
   * @return what the record says of it, or of its first part; empty where nothing was due
   */
  public synchronized Future<Optional<Map<String, Object>>> run(Instant now) {
    Future<Optional<Map<String, Object>>> current = running;
    if (current != null && !current.isComplete()) return current;
    current = begin(now);
    running = current;
    return current.onComplete(
        went -> {
          String before = trouble;
          String after = went.failed() ? text(went.cause()) : null;
          trouble = after;
          if (after != null && !after.equals(before))
            LOG.warn(EventCode.RETENTION_FAILED, "a retention failed: {}", after);
        });
  }

  private Future<Optional<Map<String, Object>>> begin(Instant now) {
    return blocking(() -> plan(now))
        .compose(
            plan -> {
              kept(plan.kept());
              if (plan.roll()) log.roll();
              if (plan.nothing()) return Future.succeededFuture(Optional.empty());
              Future<Map<String, Object>> took = begun(plan).compose(seq -> ended(seq, done(plan)));
              if (plan.full()) took = took.compose(told -> begin(now).map(told));
              return took.map(Optional::of);
            });
  }

  private RetentionPlan plan(Instant now) throws IOException {
    // What an earlier run was kept from removing.
    tidy(0);
    RetentionPlan plan =
        RetentionPlan.of(settings, finder, log.reader(), keys, proof.publishedSize(), now);
    return unfinished(plan);
  }

  /**
   * The plan, with what runs were to clear that nothing tells the end of: the index has to hear of
   * it, whether or not it is done already.
   */
  private RetentionPlan unfinished(RetentionPlan plan) throws IOException {
    long oldest = log.reader().oldest();
    RetentionPlan all = plan;
    for (RecordPlace place : finder.events(RetentionEvent.REF)) {
      RetentionEvent event = RetentionEvent.of(finder.records().json(place));
      if (event.done()) return all;
      if (event.contentBefore() == Long.MIN_VALUE) continue;
      all = all.with(event.spans(oldest), Instant.ofEpochMilli(event.contentBefore()));
    }
    return all;
  }

  private Future<Long> begun(RetentionPlan plan) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("action", "expire");
    if (plan.contentBefore() != null) {
      fields.put("content_before", plan.contentBefore().toString());
    }
    if (!plan.cleared().isEmpty()) fields.put("cleared", seqs(plan.cleared()));
    if (plan.minimumIndex() > 0) fields.put("minimum_index", plan.minimumIndex());
    return note(fields).compose(seq -> carried(plan).map(seq));
  }

  /**
   * Records again the configuration that the oldest kept record was decided under, so that the
   * decision can be made again.
   */
  private Future<?> carried(RetentionPlan plan) {
    RecordPlace configuration = plan.carried();
    if (configuration == null) return Future.succeededFuture();
    return blocking(() -> RowReader.map(finder.records().json(configuration)))
        .compose(
            event -> {
              Map<String, Object> fields = new LinkedHashMap<>();
              if (event.get("fields") instanceof Map<?, ?> told) {
                told.forEach((name, value) -> fields.put(String.valueOf(name), value));
              }
              fields.put("carried_from", configuration.seq());
              return events.record(new Event(Instant.now(), "config", ACTOR, fields));
            });
  }

  /** Carries the plan out segment by segment, so that searches run in between. */
  private Future<Map<String, Object>> done(RetentionPlan plan) {
    var took = new Took();
    Future<?> all = Future.succeededFuture(took);
    for (Map.Entry<Long, Long> segment : plan.cleared().entrySet()) {
      all = all.compose(v -> blocking(() -> clear(plan, segment, took)));
    }
    return all.compose(v -> blocking(() -> pruned(plan, took)));
  }

  private static final class Took {
    private long records;
    private long held;
  }

  private Took clear(RetentionPlan plan, Map.Entry<Long, Long> segment, Took took)
      throws IOException {
    if (!known.forgetBelow(segment.getValue())) {
      throw new IOException("a request that is being recorded refers to what is due");
    }
    Instant before = Objects.requireNonNull(plan.contentBefore());
    var content = new ExpiredContent(keys, before.toEpochMilli());
    took.records += log.destroy(segment.getKey(), content);
    took.held += content.kept();
    return took;
  }

  private Map<String, Object> pruned(RetentionPlan plan, Took took) throws IOException {
    Map<String, Object> told = new LinkedHashMap<>();
    if (!plan.cleared().isEmpty()) {
      told.put("cleared", seqs(plan.cleared()));
      told.put("records", took.records);
      if (took.held > 0) told.put("held", took.held);
    }
    if (plan.minimumIndex() > 0) {
      told.put("minimum_index", plan.minimumIndex());
      told.put("pruned", plan.minimumIndex() - log.reader().oldest());
      tidy(plan.minimumIndex());
    }
    return told;
  }

  /** Removes all segments before seq {@code minimum}; 0 finishes a prune that was begun. */
  private void tidy(long minimum) throws IOException {
    proof.keep(minimum);
    log.prune(minimum);
    long oldest = log.reader().oldest();
    if (oldest == 0) return;
    proof.prune(oldest);
    keys.forgetDestroyed(oldest);
  }

  private Future<Map<String, Object>> ended(long begun, Future<Map<String, Object>> done) {
    return done.transform(
        went -> {
          Map<String, Object> fields = new LinkedHashMap<>();
          fields.put("retention", begun);
          fields.put("action", went.succeeded() ? "expired" : "failed");
          if (went.succeeded()) fields.putAll(went.result());
          else fields.put("reason", text(went.cause()));
          return note(fields)
              .compose(
                  v ->
                      went.succeeded()
                          ? Future.succeededFuture(fields)
                          : Future.failedFuture(went.cause()));
        });
  }

  private Future<Long> note(Map<String, Object> fields) {
    return events.record(new Event(Instant.now(), RetentionEvent.TYPE, ACTOR, fields));
  }

  /** First seqs and the seqs after the last, in turn. */
  private static List<Long> seqs(Map<Long, Long> spans) {
    List<Long> seqs = new ArrayList<>();
    spans.forEach(
        (from, below) -> {
          seqs.add(from);
          seqs.add(below);
        });
    return seqs;
  }

  private static String text(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  public Future<Void> close() {
    return worker.close();
  }

  /** Blocking work, which runs on a thread of its own so that no search waits for it. */
  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> Future<T> blocking(Work<T> work) {
    return worker.executeBlocking(work::run).map(Objects::requireNonNull);
  }
}

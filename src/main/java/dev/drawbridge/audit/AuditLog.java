package dev.drawbridge.audit;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.Lag;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.audit.erasure.ErasableLog;
import dev.drawbridge.audit.erasure.RecordedErasures;
import dev.drawbridge.audit.erasure.Retention;
import dev.drawbridge.audit.export.RecordCopies;
import dev.drawbridge.audit.index.RecordFinder;
import dev.drawbridge.audit.record.LogQuota;
import dev.drawbridge.audit.record.SealedRecords;
import dev.drawbridge.audit.verify.LogProof;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Spend;
import dev.drawbridge.exchange.Fault;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.log.wal.Bounds;
import dev.drawbridge.log.wal.Recovery;
import dev.drawbridge.log.wal.Storage;
import dev.drawbridge.log.wal.WriteAheadLog;
import dev.drawbridge.logging.EventCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The record as a log on disk. */
public final class AuditLog implements AuditTrail {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

  /* How often a retention runs, in milliseconds. */
  private static final long RETENTION = 3_600_000;
  private static final long RETENTION_FIRST = 60_000;

  private final Vertx vertx;
  private final WorkerExecutor worker;
  private final WriterReports owner;
  private final AuditComponents parts;
  private final RecordAppender appender;
  private final MinuteCounts counts;
  private final RecordedErasures erasures;
  private final Retention retention;
  private final Ledger ledger;
  private final List<RecordAppender.Abandoned> leftByACrash;
  private final List<Long> timers;
  private long expiry;
  private @Nullable Future<Void> closing;

  private AuditLog(
      Vertx vertx,
      AuditSettings settings,
      WorkerExecutor worker,
      WriterReports owner,
      AuditComponents parts)
      throws IOException {
    this.vertx = vertx;
    this.worker = worker;
    this.owner = owner;
    this.parts = parts;
    this.leftByACrash = parts.abandoned();
    this.appender = new RecordAppender(vertx, settings, parts);
    this.counts = new MinuteCounts(appender);
    var erasable =
        new ErasableLog(
            this::noted, parts.log(), parts.keys(), parts.finder(), parts.records().known());
    this.erasures = new RecordedErasures(erasable, worker);
    this.ledger = parts.books().ledger(InstantSource.system());
    this.retention = new Retention(erasable, parts.proof(), settings.retention(), vertx);
    this.timers = new ArrayList<>();
    this.expiry = expire(settings.deadline());
    timers.add(vertx.setPeriodic(1000, t -> counts.due(Instant.now())));
    if (settings.retention().none()) return;
    timers.add(vertx.setPeriodic(RETENTION_FIRST, RETENTION, t -> retention.run(Instant.now())));
  }

  /** Lets appends expire within a twentieth of their deadline. */
  private long expire(Duration deadline) {
    long tick = Math.clamp(deadline.toMillis() / 20, 5, 50);
    return vertx.setPeriodic(tick, t -> parts.log().queue().expire(System.nanoTime()));
  }

  /**
   * Applies the settings that can change while the log is open: deadline, longest answer, quota.
   */
  synchronized void applySettings(AuditSettings next) {
    if (closing != null) return;
    quota().setLimit(next.quota());
    appender.applySettings(next);
    parts.records().setDeadline(next.deadline());
    vertx.cancelTimer(expiry);
    expiry = expire(next.deadline());
  }

  /**
   * Opens the log in {@code settings.folder}; creates it where there is none. Requests that a crash
   * left open are ended as {@code unknown} before the future completes. Fails where another process
   * writes the log (naming its pid), where the log is damaged (naming the seq), and where the log
   * and its keys are not together.
   *
   * @param first what is recorded before all else; null for nothing
   */
  static Future<AuditLog> open(
      Vertx vertx,
      AuditSettings settings,
      Supplier<ZoneId> zone,
      MeterRegistry registry,
      Bounds bounds,
      Storage storage,
      @Nullable Event first) {
    WorkerExecutor worker = vertx.createSharedWorkerExecutor("audit-reader", 1);
    var owner = new WriterReports();
    return worker
        .executeBlocking(
            () -> {
              var parts =
                  AuditComponents.open(vertx, settings, zone, registry, bounds, storage, owner);
              return begun(vertx, settings, worker, owner, parts);
            })
        .compose(opened -> opened.noteFirst(first).compose(v -> opened.settle()).map(opened))
        .onSuccess(opened -> opened.erasures.resume())
        .onFailure(e -> worker.close());
  }

  /** Opens it, and records nothing before all else. */
  static Future<AuditLog> open(
      Vertx vertx,
      AuditSettings settings,
      Supplier<ZoneId> zone,
      MeterRegistry registry,
      Bounds bounds,
      Storage storage) {
    return open(vertx, settings, zone, registry, bounds, storage, null);
  }

  /** Starts the log; closes its parts where it cannot start. */
  private static AuditLog begun(
      Vertx vertx,
      AuditSettings settings,
      WorkerExecutor worker,
      WriterReports owner,
      AuditComponents parts)
      throws IOException {
    AuditLog made = null;
    try {
      made = new AuditLog(vertx, settings, worker, owner, parts);
      parts.start();
      return made;
    } catch (IOException | RuntimeException | Error e) {
      if (made != null) made.stopTimers();
      parts.close();
      throw e;
    }
  }

  /** Records what is to come before all else. */
  private Future<Void> noteFirst(@Nullable Event first) {
    if (first == null) return Future.succeededFuture();
    return note(first).onFailure(e -> close());
  }

  /** Ends the requests that a crash left open, and records what recovery did. */
  private Future<Void> settle() {
    Future<Void> all = Future.succeededFuture();
    Recovery.Torn torn = parts.log().torn();
    if (torn != null) {
      LOG.warn(
          EventCode.AUDIT_TAIL_TORN,
          "{} torn bytes at seq {} are kept in {}",
          torn.bytes(),
          torn.seq(),
          torn.file());
      Map<String, Object> fields =
          Map.of("seq", torn.seq(), "bytes", torn.bytes(), "file", torn.file());
      all = note(new Event(Instant.now(), "recovery", "drawbridge", fields));
    }
    for (RecordAppender.Abandoned request : leftByACrash) {
      all = Future.join(all, appender.abandoned(request)).mapEmpty();
    }
    return all.onFailure(e -> close());
  }

  @Override
  public Future<OpenRecord> open(RequestEntry entry) {
    return appender.request(entry);
  }

  @Override
  public Future<Void> refuse(RefusalEntry entry) {
    Caller caller = entry.sender().caller();
    RefusalCode code = entry.refusal().code();
    if (caller == null || code == RefusalCode.UNAUTHENTICATED) {
      return counted(null, entry);
    }
    // The caller reached its rate limit before policy was asked.
    if (code == RefusalCode.RATE_LIMITED && entry.asked().input() == null)
      return counted(caller, entry);
    Refusal met = appender.met(caller);
    if (met == null) return appender.refusal(entry);
    return counted(caller, entry).compose(v -> Future.failedFuture(met));
  }

  private Future<Void> counted(@Nullable Caller caller, RefusalEntry entry) {
    if (!writable()) return Future.failedFuture(SealedRecords.unavailable());
    counts.add(entry, caller);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> note(Event event) {
    return noted(event).mapEmpty();
  }

  /** Records an event as {@link #note} does; completes with the seq of its record. */
  Future<Long> noted(Event event) {
    return appender.event(event);
  }

  @Override
  public Future<Void> count(Event event) {
    if (!writable()) return Future.failedFuture(SealedRecords.unavailable());
    counts.add(event);
    return Future.succeededFuture();
  }

  @Override
  public Future<Page> search(Query query) {
    return settled().compose(v -> worker.executeBlocking(() -> finder().search(query)));
  }

  @Override
  public Future<Optional<RecordView>> show(String requestId) {
    return settled().compose(v -> worker.executeBlocking(() -> finder().show(requestId)));
  }

  /** Who has an answer finds its end. */
  private Future<Void> settled() {
    return log().queue().settled();
  }

  /** The counters. They go on from what the log told when it was opened. */
  Ledger ledger() {
    return ledger;
  }

  /** The spend of all records written so far. */
  Spend spend() {
    return parts.books().spend();
  }

  Retention retention() {
    return retention;
  }

  RecordedErasures erasures() {
    return erasures;
  }

  AuditComponents parts() {
    return parts;
  }

  LogQuota quota() {
    return parts.quota();
  }

  LogProof proof() {
    return parts.proof();
  }

  /** The write-ahead log, for its followers. */
  WriteAheadLog log() {
    return parts.log();
  }

  /** Finds records while the log is written. */
  RecordFinder finder() {
    return parts.finder();
  }

  /** Makes copies of the log's records; it has a reader of its own. */
  RecordCopies copies() {
    LogProof proof = proof();
    var log = log().reader().another();
    return new RecordCopies(proof.origin(), log, parts.opener(), proof::leafHash);
  }

  /** Encrypts the master key with a passphrase; null stores it without one. */
  Future<Void> wrap(@Nullable String passphrase) {
    return worker
        .executeBlocking(
            () -> {
              parts.keys().wrap(passphrase);
              return true;
            })
        .mapEmpty();
  }

  @Override
  public Future<String> rotateKeys() {
    return proof().rotateKeys();
  }

  @Override
  public void reindex() {
    parts.index().anew();
  }

  @Override
  public Future<Boolean> indexed(Duration most) {
    return worker.executeBlocking(() -> parts.index().caughtUp(most)).map(Objects::requireNonNull);
  }

  @Override
  public List<Lag> lags() {
    return log().followers().stream().map(f -> new Lag(f.name(), f.lag(), f.error())).toList();
  }

  @Override
  public boolean writable() {
    return !log().queue().dead();
  }

  @Override
  public @Nullable String stuck() {
    return log().stuck();
  }

  @Override
  public void onDeath(Consumer<String> told) {
    owner.onDeath = told;
  }

  @Override
  public synchronized Future<Void> close() {
    if (closing == null) closing = end();
    return closing;
  }

  private void stopTimers() {
    timers.forEach(vertx::cancelTimer);
    vertx.cancelTimer(expiry);
  }

  private Future<Void> end() {
    stopTimers();
    try {
      counts.all();
    } catch (RuntimeException e) {
      LOG.error(
          EventCode.AUDIT_COUNTS_LOST,
          "what was counted in the last minute is not in the record: {}",
          Fault.of(e));
    }
    return appender
        .ownQueued()
        .compose(
            v -> {
              log().end();
              return owner.stopped.future();
            })
        .compose(
            v ->
                worker.executeBlocking(
                    () -> {
                      parts.close();
                      return null;
                    }))
        .compose(v -> retention.close())
        .compose(v -> worker.close());
  }
}

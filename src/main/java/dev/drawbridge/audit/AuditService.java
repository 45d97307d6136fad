package dev.drawbridge.audit;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.Erasures;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.export.RecordCopies;
import dev.drawbridge.audit.verify.LogProof;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Spend;
import dev.drawbridge.log.wal.Bounds;
import dev.drawbridge.log.wal.FileStorage;
import dev.drawbridge.log.wal.Follower;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The record and the ledger, opened together: the log is the ledger's only store. */
public final class AuditService {
  private final AuditLog log;
  private final AuditTrail trail;
  private final AtomicReference<ZoneId> zone;

  private AuditService(AuditLog log, AuditTrail trail, AtomicReference<ZoneId> zone) {
    this.log = log;
    this.trail = trail;
    this.zone = zone;
  }

  /**
   * Opens the log in {@code settings.folder}, made where it is not there, and the counters that it
   * tells of. Requests that a crash left open are ended as {@code unknown}, and charged what they
   * had reserved, before the future completes. Fails where another process writes the log (naming
   * its pid) and where the log is damaged (naming the seq).
   *
   * @param zone where days, weeks and months begin
   */
  public static Future<AuditService> open(
      Vertx vertx, AuditSettings settings, ZoneId zone, MeterRegistry registry) {
    return open(vertx, settings, zone, registry, false);
  }

  /**
   * Opens the record and the ledger, and says how much the clock is trusted.
   *
   * @param anyClock whether a clock is right that stands more than five minutes before the log's
   *     last record; else that fails too, and nothing is changed
   */
  public static Future<AuditService> open(
      Vertx vertx, AuditSettings settings, ZoneId zone, MeterRegistry registry, boolean anyClock) {
    AtomicReference<ZoneId> current = new AtomicReference<>(zone);
    Bounds bounds = anyClock ? Bounds.DEFAULT.anyClock() : Bounds.DEFAULT;
    return AuditLog.open(vertx, settings, current::get, registry, bounds, new FileStorage())
        .map(log -> new AuditService(log, log, current));
  }

  /** The same service with its audit trail decorated. */
  public AuditService by(UnaryOperator<AuditTrail> over) {
    return new AuditService(log, over.apply(trail), zone);
  }

  public AuditTrail audit() {
    return trail;
  }

  /** Why the last retention failed; null where it did not. */
  public @Nullable String retentionTrouble() {
    return log.retention().trouble();
  }

  /** What a retention was due for and left, and by which legal hold; null for nothing. */
  public @Nullable String retentionKept() {
    return log.retention().kept();
  }

  /**
   * Puts the master key under another passphrase. It is on record before it is done, and again
   * where it could not be; then the key is as it was.
   *
   * @param actor who does it
   * @param next null for none
   */
  public Future<Void> passphrase(String actor, @Nullable String next) {
    return log.note(passphrase(actor, next == null ? "removed" : "set", null))
        .compose(v -> log.wrap(next))
        .recover(
            failure ->
                log.note(passphrase(actor, "failed", String.valueOf(failure.getMessage())))
                    .compose(v -> Future.failedFuture(failure)));
  }

  private static Event passphrase(String actor, String state, @Nullable String reason) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("action", "audit.passphrase");
    fields.put("state", state);
    if (reason != null) fields.put("reason", reason);
    return new Event(Instant.now(), "admin", actor, fields);
  }

  public Erasures erasures() {
    return log.erasures();
  }

  public Ledger ledger() {
    return log.ledger();
  }

  /** The log's checkpoint, tiles and receipts. */
  public LogProof proof() {
    return log.proof();
  }

  /**
   * Lets a copy of the log elsewhere follow it, until the log is closed.
   *
   * @param copy makes what takes the records, from what opens them, its own
   * @param linger how long records gather once it has caught up
   */
  public Follower follow(Function<RecordCopies, Follower.Consumer> copy, Duration linger) {
    RecordCopies copies = log.copies();
    return log.log().follow(copy.apply(copies), linger);
  }

  /** What was spent this month, as far as the log is written. */
  public Spend spend() {
    return log.spend();
  }

  /**
   * Takes what a new configuration says of books that are open: where days begin, and of the log
   * its deadline, longest answer and quota.
   */
  public void take(ZoneId next, AuditSettings settings) {
    zone.set(next);
    log.take(settings);
  }
}

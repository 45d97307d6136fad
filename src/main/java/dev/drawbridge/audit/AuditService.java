package dev.drawbridge.audit;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.ErasureListener;
import dev.drawbridge.audit.entry.Erasures;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.export.RecordCopies;
import dev.drawbridge.audit.record.RecordSealer;
import dev.drawbridge.audit.record.SealedRecords;
import dev.drawbridge.audit.verify.LogProof;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Spend;
import dev.drawbridge.identity.Caller;
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

/** The record and the ledger. Both are opened together, as the log is the ledger's only store. */
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
   * Opens the log in {@code settings.folder} and the counters that it holds; creates the log where
   * there is none. Requests that a crash left open are ended as {@code unknown}, and charged what
   * they had reserved, before the future completes. Fails where another process writes the log
   * (naming its pid) and where the log is damaged (naming the seq).
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
    Bounds bounds = anyClock ? Bounds.DEFAULT.anyClock() : Bounds.DEFAULT;
    return open(vertx, settings, zone, registry, bounds, null);
  }

  /** Opens the record and the ledger, and records an event before all else. */
  public static Future<AuditService> open(
      Vertx vertx, AuditSettings settings, ZoneId zone, MeterRegistry registry, Event first) {
    return open(vertx, settings, zone, registry, Bounds.DEFAULT, first);
  }

  private static Future<AuditService> open(
      Vertx vertx,
      AuditSettings settings,
      ZoneId zone,
      MeterRegistry registry,
      Bounds bounds,
      @Nullable Event first) {
    AtomicReference<ZoneId> current = new AtomicReference<>(zone);
    return AuditLog.open(vertx, settings, current::get, registry, bounds, new FileStorage(), first)
        .map(log -> new AuditService(log, log, current));
  }

  /** Loads what every record needs, so that opening one later takes less time; blocks. */
  public static void prepare() {
    SealedRecords.prepare();
  }

  /** The same service with its audit trail decorated. */
  public AuditService decorated(UnaryOperator<AuditTrail> decorator) {
    return new AuditService(log, decorator.apply(trail), zone);
  }

  public AuditTrail audit() {
    return trail;
  }

  /** Why the last retention failed; null where it succeeded. */
  public @Nullable String retentionTrouble() {
    return log.retention().trouble();
  }

  /**
   * What the last retention left although it was due, with the legal hold that keeps it; null where
   * it left nothing.
   */
  public @Nullable String retentionKept() {
    return log.retention().kept();
  }

  /**
   * Encrypts the master key with another passphrase. The change is on record before it is made;
   * where it fails, the failure is on record too and the key is as before.
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

  /** Tells of what is erased from now on. */
  public void tell(ErasureListener listener) {
    log.erasures().tell(listener);
  }

  /** The subject whose erasure takes along what is on record of a caller's calls. */
  public static String subject(Caller caller) {
    return RecordSealer.subject(caller);
  }

  public Ledger ledger() {
    return log.ledger();
  }

  /** The log's checkpoint, tiles and receipts. */
  public LogProof proof() {
    return log.proof();
  }

  /**
   * Starts a copy of the log that follows it until the log is closed.
   *
   * @param copy makes the consumer of the records; gets copies of its own
   * @param linger how long records gather before the consumer gets them, once it has caught up
   */
  public Follower follow(Function<RecordCopies, Follower.Consumer> copy, Duration linger) {
    RecordCopies copies = log.copies();
    return log.log().follow(copy.apply(copies), linger);
  }

  /** The spend of this month, of all records written so far. */
  public Spend spend() {
    return log.spend();
  }

  /**
   * Applies a new configuration to the open log: where days begin, the deadline, the longest answer
   * and the quota.
   */
  public void applySettings(ZoneId next, AuditSettings settings) {
    zone.set(next);
    log.applySettings(settings);
  }
}

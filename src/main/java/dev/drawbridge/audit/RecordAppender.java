package dev.drawbridge.audit;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.audit.record.EntryWriter;
import dev.drawbridge.audit.record.LedgerEntry;
import dev.drawbridge.audit.record.LogQuota;
import dev.drawbridge.audit.record.PlainRecord;
import dev.drawbridge.audit.record.PlainRecords;
import dev.drawbridge.audit.record.RecordSealer;
import dev.drawbridge.audit.record.SealedRecords;
import dev.drawbridge.budget.Books;
import dev.drawbridge.budget.Hold;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.exchange.Fault;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.log.sealing.SealKey;
import dev.drawbridge.log.wal.Append;
import dev.drawbridge.log.wal.Frame;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.WriteAheadLog;
import dev.drawbridge.logging.EventCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals records and hands them to the log's writer. It reserves room for an end together with its
 * request, so that a full disk leaves no record open. Thread-safe.
 */
final class RecordAppender {
  private static final Logger LOG = LoggerFactory.getLogger(RecordAppender.class);

  /** Bytes of an end record beside the answer, at most: its attempts, mostly. */
  private static final int END_REST = 20 << 10;

  private final Vertx vertx;
  private final WriteAheadLog log;
  private final SealedRecords records;
  private final PlainRecords plain;
  private final Books books;
  private final LogQuota quota;

  /** Records of the log's own that are being sealed; the log ends after them. */
  private final Set<Future<Void>> sealing = ConcurrentHashMap.newKeySet();

  private volatile Limits limits;

  RecordAppender(Vertx vertx, AuditSettings settings, AuditComponents parts) {
    this.vertx = vertx;
    this.log = parts.log();
    this.records = parts.records();
    this.plain = records.plain();
    this.books = parts.books();
    this.quota = parts.quota();
    this.limits = Limits.of(settings);
  }

  /**
   * What an append may take.
   *
   * @param answer bytes of an answer that are kept at most
   * @param endRoom bytes of an end record at most
   */
  private record Limits(long deadlineNanos, int answer, long endRoom) {
    static Limits of(AuditSettings settings) {
      int answer = settings.maxAnswer();
      return new Limits(
          settings.deadline().toNanos(), answer, Frame.sizeOf((long) answer + END_REST));
    }
  }

  /** Takes new settings; a request that was opened before ends within the earlier ones. */
  void applySettings(AuditSettings settings) {
    limits = Limits.of(settings);
  }

  /** As {@link AuditTrail#open}. */
  Future<OpenRecord> request(RequestEntry entry) {
    String id = entry.input().request().id().value();
    boolean kept = entry.verdict().terms().sealed();
    Caller caller = entry.input().principal();
    String payer = named(caller);
    long least = kept ? entry.first().call().body().length : 0;
    try {
      quota.reserve(payer, caller, least);
    } catch (Refusal met) {
      return Future.failedFuture(met);
    }
    Limits now = limits;
    return records
        .request(entry, payer)
        .compose(
            ready -> {
              long end = now.endRoom;
              Append append = append(FrameType.REQUEST, Frame.hash(id), payer, ready, end, end);
              append.onExpired =
                  () -> late(new Opened(append.seq, id, payer, ready.key(), false, now));
              return log.queue()
                  .add(append)
                  .onComplete(durable -> records.settled(ready, durable.result()))
                  .<OpenRecord>map(seq -> new Opened(seq, id, payer, ready.key(), kept, now));
            })
        .onComplete(r -> quota.release(payer, least));
  }

  /** Returns the refusal of a caller that has used up its quota; null where it has not. */
  @Nullable Refusal met(Caller caller) {
    return quota.isExhausted(named(caller)) ? quota.met(caller, 0) : null;
  }

  /** As {@link AuditTrail#refuse}, whatever the ground. */
  Future<Void> refusal(RefusalEntry entry) {
    long ref = Frame.hash(entry.id().value());
    String payer = entry.sender().caller() == null ? null : named(entry.sender().caller());
    return records
        .refusal(entry, payer == null ? SealedRecords.NOBODY : payer)
        .compose(ready -> add(FrameType.REFUSAL, ref, payer, ready))
        .mapEmpty();
  }

  private String named(Caller caller) {
    return records.names().apply(LedgerEntry.principal(caller));
  }

  /** Appends the record of an event; completes with its seq. */
  Future<Long> event(Event event) {
    long ref = Frame.hash(event.type());
    return own(null, FrameType.EVENT, ref, RecordSealer.type(event), EntryWriter.event(event));
  }

  /**
   * Appends a record of the log's own about a subject; completes with its seq.
   *
   * @param subject null for nobody
   */
  Future<Long> of(@Nullable String subject, FrameType type, String name, byte[] json) {
    return own(subject, type, 0, name, json);
  }

  private Future<Long> own(
      @Nullable String subject, FrameType type, long ref, String name, byte[] json) {
    Promise<Void> queued = Promise.promise();
    sealing.add(queued.future());
    return records
        .own(subject, name, json)
        .map(ready -> add(type, ref, null, ready))
        .onComplete(
            added -> {
              sealing.remove(queued.future());
              queued.complete();
            })
        .compose(added -> added);
  }

  /** Completes when the log's own records that were asked for so far wait for the log's writer. */
  Future<Void> ownQueued() {
    return Future.join(List.copyOf(sealing)).mapEmpty();
  }

  /** Ends a request that an earlier process left open: nobody knows how it went. */
  Future<Void> abandoned(Abandoned request) {
    Limits now = limits;
    log.promise(now.endRoom);
    return new Opened(request.seq, request.id, null, request.key, false, now)
        .close(EndEntry.unserved(Outcome.UNKNOWN, null, null));
  }

  /**
   * A request without its end, as the log tells of it.
   *
   * @param key the system's where its own is gone
   */
  record Abandoned(long seq, String id, SealKey key) {}

  private Future<Long> add(
      FrameType type, long ref, @Nullable String payer, SealedRecords.Ready ready) {
    return log.queue().add(append(type, ref, payer, ready, 0, 0));
  }

  /**
   * An append.
   *
   * @param payer the principal whose quota it counts against; null for nobody's
   * @param more room beside its own
   * @param keeps of that, what it keeps when it is written
   */
  private Append append(
      FrameType type,
      long ref,
      @Nullable String payer,
      SealedRecords.Ready ready,
      long more,
      long keeps) {
    long size = ready.payload().size();
    Append append =
        new Append(
            type,
            ref,
            ready.payload(),
            vertx.getOrCreateContext(),
            limits.deadlineNanos,
            size + more,
            keeps);
    LedgerEntry posting = ready.posting();
    PlainRecord says = ready.plain();
    append.placed =
        seq -> {
          if (says != null) plain.put(append.seq, says);
          if (posting != null) posting.post(books, seq);
          if (payer != null) quota.add(payer, size);
        };
    return append;
  }

  /* The caller was told that its request is not served: the record says so too. */
  private static void late(Opened request) {
    // It was never sent, and its reservation was given back: it is not counted either.
    Hold nothing = new Hold(List.of(), 0, Quantity.NONE);
    request
        .close(EndEntry.unserved(Outcome.REFUSED, RefusalCode.AUDIT_UNAVAILABLE, nothing))
        .onFailure(
            e ->
                LOG.warn(
                    EventCode.AUDIT_RECORD_OPEN,
                    "the record {} stays open until the next start",
                    request.id));
  }

  private final class Opened implements OpenRecord {
    private final long seq;
    private final String id;
    private final @Nullable String payer;
    private final SealKey key;
    private final boolean kept;
    private final Limits promised;
    private @Nullable Future<Void> end;

    Opened(
        long seq, String id, @Nullable String payer, SealKey key, boolean kept, Limits promised) {
      this.seq = seq;
      this.id = id;
      this.payer = payer;
      this.key = key;
      this.kept = kept;
      this.promised = promised;
    }

    @Override
    public Future<Void> move(Hold reserved) {
      return add(FrameType.MOVE, seq, payer, records.move(id, key, reserved)).mapEmpty();
    }

    @Override
    public synchronized Future<Void> close(EndEntry entry) {
      if (end != null) return end;
      end =
          Future.succeededFuture(entry)
              .compose(e -> records.end(id, key, sealedFor(), kept ? promised.answer : -1, e))
              .recover(this::unknown)
              .compose(
                  ready -> {
                    // Its room was promised when its request was opened.
                    long rest = promised.endRoom - ready.payload().size();
                    return log.queue()
                        .add(append(FrameType.END, seq, payer, ready, rest, 0))
                        .mapEmpty();
                  });
      return end;
    }

    /** The end where its entry cannot be written: it is recorded all the same, as unknown. */
    private Future<SealedRecords.Ready> unknown(Throwable fault) {
      LOG.error(
          EventCode.AUDIT_END_UNKNOWN,
          "the end of the record {} is not known: {}",
          id,
          Fault.of(fault));
      EndEntry unknown = EndEntry.unserved(Outcome.UNKNOWN, null, null);
      return records.end(id, key, sealedFor(), -1, unknown);
    }

    /** The principal whose turn the sealing of the end takes. */
    private String sealedFor() {
      return payer == null ? SealedRecords.NOBODY : payer;
    }
  }
}

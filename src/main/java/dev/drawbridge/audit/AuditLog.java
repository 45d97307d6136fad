package dev.drawbridge.audit;

import dev.drawbridge.budget.Books;
import dev.drawbridge.budget.Hold;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.budget.Spend;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.sealing.Keys;
import dev.drawbridge.sealing.SealKey;
import dev.drawbridge.wal.Append;
import dev.drawbridge.wal.Bounds;
import dev.drawbridge.wal.Frame;
import dev.drawbridge.wal.FrameType;
import dev.drawbridge.wal.Listener;
import dev.drawbridge.wal.Place;
import dev.drawbridge.wal.Recovery;
import dev.drawbridge.wal.Storage;
import dev.drawbridge.wal.WriteAheadLog;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
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

  /** Bytes of an end record beside the answer, at most: its attempts, mostly. */
  private static final int END_REST = 20 << 10;

  private final Vertx vertx;
  private final AuditSettings settings;
  private final WorkerExecutor worker;
  private final AuthTally tally = new AuthTally();
  private final WriteAheadLog log;
  private final Keys keys;
  private final SealedRecords records;
  private final Erasures erasures;
  private final AuditReader reader;
  private final LogIndex index;
  private final Ledger ledger;
  private final Books books;
  private final LogProof proof;

  private final List<Opened> leftByACrash = new ArrayList<>();

  private final long endRoom;
  private final List<Long> timers;
  private final Promise<Void> closed = Promise.promise();
  private volatile @Nullable Consumer<String> onDeath;
  private @Nullable Future<Void> closing;

  private AuditLog(
      Vertx vertx,
      AuditSettings settings,
      Supplier<ZoneId> zone,
      MeterRegistry registry,
      Bounds bounds,
      Storage storage,
      WorkerExecutor worker)
      throws IOException {
    this.vertx = vertx;
    this.settings = settings;
    this.worker = worker;
    this.endRoom = Frame.sizeOf((long) settings.maxAnswer() + END_REST);
    this.log = WriteAheadLog.open(settings.folder(), registry, bounds, storage, new Owner());
    try {
      this.keys = Keys.open(settings.folder(), settings.master(), log.fresh(), log.nextSeq() == 0);
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    }
    var opener = new RecordOpener(keys);
    this.records = new SealedRecords(vertx, keys, settings);
    this.erasures = new Erasures(this, log, keys, opener, records.known(), worker);
    this.reader = new AuditReader(log.reader(), opener);
    this.books = new Books(zone, records.names());
    try {
      LedgerReplay.into(books, log, opener);
      for (long seq : log.open()) leftByACrash.add(reopen(seq, opener));
      this.proof = LogProof.open(vertx, log, settings.proof(), opener, registry);
    } catch (IOException | RuntimeException e) {
      records.close();
      keys.close();
      log.close();
      throw e;
    }
    this.ledger = books.ledger(InstantSource.system());
    log.start(() -> records.account(EntryWriter.object(g -> LedgerJson.state(g, books.state()))));
    this.index = LogIndex.follow(log, settings.folder(), keys, opener, reader);
    proof.follow(log);
    long tick = Math.clamp(settings.deadline().toMillis() / 20, 5, 50);
    this.timers =
        List.of(
            vertx.setPeriodic(tick, t -> log.queue().expire(System.nanoTime())),
            vertx.setPeriodic(1000, t -> record(tally.due(Instant.now()))));
  }

  /**
   * Opens the log in {@code settings.folder}, made where it is not there. Requests that a crash
   * left open are ended as {@code unknown} before the future completes. Fails where another process
   * writes the log (naming its pid), where the log is damaged (naming the seq), and where the log
   * and its keys are not together.
   */
  static Future<AuditLog> open(
      Vertx vertx,
      AuditSettings settings,
      Supplier<ZoneId> zone,
      MeterRegistry registry,
      Bounds bounds,
      Storage storage) {
    WorkerExecutor worker = vertx.createSharedWorkerExecutor("audit-reader", 1);
    return worker
        .executeBlocking(
            () -> new AuditLog(vertx, settings, zone, registry, bounds, storage, worker))
        .compose(opened -> opened.settle().map(opened))
        .onFailure(e -> worker.close());
  }

  /** Ends what a crash left open, and says what recovery did. */
  private Future<Void> settle() {
    Future<Void> all = Future.succeededFuture();
    Recovery.Torn torn = log.torn();
    if (torn != null) {
      LOG.warn("{} torn bytes at seq {} are kept in {}", torn.bytes(), torn.seq(), torn.file());
      Map<String, Object> fields =
          Map.of("seq", torn.seq(), "bytes", torn.bytes(), "file", torn.file());
      all = note(new Event(Instant.now(), "recovery", "drawbridge", fields));
    }
    for (Opened open : leftByACrash) {
      log.promise(endRoom);
      all = Future.join(all, open.close(EndEntry.unserved(Outcome.UNKNOWN, null, null))).mapEmpty();
    }
    return all.onFailure(e -> close());
  }

  /** A request as the log tells of it. Its key is gone where its subject was erased. */
  private Opened reopen(long seq, RecordOpener opener) throws IOException {
    Place place =
        log.reader()
            .find(seq)
            .orElseThrow(() -> new IOException("the audit log lacks its open request " + seq));
    SealKey key = opener.keyOf(place);
    String id = LeafJson.named(place.leaf()).requestId();
    return new Opened(seq, id, key == null ? keys.system() : key, false);
  }

  @Override
  public Future<OpenRecord> open(RequestEntry entry) {
    String id = entry.input().request().id().value();
    boolean kept = entry.verdict().sealed();
    return records
        .request(entry)
        .compose(
            ready -> {
              Append append = append(FrameType.REQUEST, Frame.hash(id), ready, endRoom, endRoom);
              append.late = () -> late(new Opened(append.seq, id, ready.key(), false));
              return log.queue()
                  .add(append)
                  .onComplete(durable -> records.settled(ready, durable.result()))
                  .map(seq -> new Opened(seq, id, ready.key(), kept));
            });
  }

  @Override
  public Future<Void> refuse(RefusalEntry entry) {
    if (entry.refusal().code() == RefusalCode.UNAUTHENTICATED) {
      if (!writable()) return Future.failedFuture(SealedRecords.unavailable());
      record(tally.add(entry.sourceAddress(), entry.time()));
      return Future.succeededFuture();
    }
    long ref = Frame.hash(entry.id().value());
    return records.refusal(entry).compose(ready -> add(FrameType.REFUSAL, ref, ready)).mapEmpty();
  }

  @Override
  public Future<Void> note(Event event) {
    return noted(event).mapEmpty();
  }

  /** As {@link #note}, and its seq. */
  Future<Long> noted(Event event) {
    byte[] json = EntryWriter.event(event);
    return own(FrameType.EVENT, Frame.hash(event.type()), RecordSealer.type(event), json);
  }

  private void record(List<AuthTally.Count> counts) {
    for (AuthTally.Count count : counts) {
      own(FrameType.AUTH, 0, "auth", count.json())
          .onFailure(e -> LOG.warn("failed authentications of a minute are not in the record"));
    }
  }

  private Future<Long> own(FrameType type, long ref, String name, byte[] json) {
    return records.own(name, json).compose(ready -> add(type, ref, ready));
  }

  private Future<Long> add(FrameType type, long ref, SealedRecords.Ready ready) {
    return log.queue().add(append(type, ref, ready, 0, 0));
  }

  /**
   * An append.
   *
   * @param more room beside its own
   * @param keeps of that, what it keeps when it is written
   */
  private Append append(
      FrameType type, long ref, SealedRecords.Ready ready, long more, long keeps) {
    Append append =
        new Append(
            type,
            ref,
            ready.payload(),
            vertx.getOrCreateContext(),
            settings.deadline().toNanos(),
            ready.payload().size() + more,
            keeps);
    Posting posting = ready.posting();
    if (posting != null) append.placed = seq -> posting.post(books, seq);
    return append;
  }

  @Override
  public Future<Page> search(Query query) {
    return worker.executeBlocking(() -> reader.search(query));
  }

  @Override
  public Future<Optional<RecordView>> show(String requestId) {
    return worker.executeBlocking(() -> reader.show(requestId));
  }

  /** The counters as the log told them when it was opened, to be carried on from there. */
  Ledger ledger() {
    return ledger;
  }

  /** What was spent, as far as the log is written. */
  Spend spend() {
    return books.spend();
  }

  Erasures erasures() {
    return erasures;
  }

  LogIndex index() {
    return index;
  }

  LogProof proof() {
    return proof;
  }

  /** The log itself, for what follows it. */
  WriteAheadLog log() {
    return log;
  }

  /** The reader beside the writer, for what has no door yet. */
  AuditReader reader() {
    return reader;
  }

  @Override
  public Future<String> rotateKeys() {
    return proof.rotateKeys();
  }

  @Override
  public void reindex() {
    index.anew();
  }

  @Override
  public Future<Boolean> indexed(Duration most) {
    return worker.executeBlocking(() -> index.caughtUp(most)).map(Objects::requireNonNull);
  }

  @Override
  public List<Lag> lags() {
    return log.followers().stream().map(f -> new Lag(f.name(), f.lag(), f.error())).toList();
  }

  @Override
  public boolean writable() {
    return !log.queue().dead();
  }

  @Override
  public void onDeath(Consumer<String> told) {
    onDeath = told;
  }

  @Override
  public synchronized Future<Void> close() {
    if (closing == null) closing = end();
    return closing;
  }

  private Future<Void> end() {
    timers.forEach(vertx::cancelTimer);
    record(tally.all());
    log.end();
    return closed
        .future()
        .compose(
            v ->
                worker.executeBlocking(
                    () -> {
                      log.close();
                      reader.closeIndex();
                      keys.close();
                      return null;
                    }))
        .compose(v -> records.close())
        .compose(v -> worker.close());
  }

  /* The caller was told that its request is not served: the record says so too. */
  private void late(Opened request) {
    // It was never sent, and its reservation was given back: it is not counted either.
    Hold nothing = new Hold(List.of(), 0, Quantity.NONE);
    request
        .close(EndEntry.unserved(Outcome.REFUSED, RefusalCode.AUDIT_UNAVAILABLE, nothing))
        .onFailure(e -> LOG.warn("the record {} stays open until the next start", request.id));
  }

  private final class Opened implements OpenRecord {
    private final long seq;
    private final String id;
    private final SealKey key;
    private final boolean kept;
    private @Nullable Future<Void> end;

    Opened(long seq, String id, SealKey key, boolean kept) {
      this.seq = seq;
      this.id = id;
      this.key = key;
      this.kept = kept;
    }

    @Override
    public Future<Void> move(Hold reserved) {
      return add(FrameType.MOVE, seq, records.move(id, key, reserved)).mapEmpty();
    }

    @Override
    public synchronized Future<Void> close(EndEntry entry) {
      if (end != null) return end;
      end =
          records
              .end(id, key, kept, entry)
              .compose(
                  ready -> {
                    // Its room was promised when its request was opened.
                    long rest = endRoom - ready.payload().size();
                    return log.queue().add(append(FrameType.END, seq, ready, rest, 0)).mapEmpty();
                  });
      return end;
    }
  }

  private final class Owner implements Listener {
    @Override
    public void late(Append append) {
      if (append.late != null) append.late.run();
    }

    @Override
    public void dead(String reason) {
      Consumer<String> told = onDeath;
      if (told != null) told.accept(reason);
    }

    @Override
    public void stopped() {
      closed.tryComplete();
    }
  }
}

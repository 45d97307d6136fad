package dev.drawbridge.audit;

import dev.drawbridge.budget.Books;
import dev.drawbridge.budget.Hold;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.budget.Spend;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.wal.Append;
import dev.drawbridge.wal.Bounds;
import dev.drawbridge.wal.Follower;
import dev.drawbridge.wal.Frame;
import dev.drawbridge.wal.FrameType;
import dev.drawbridge.wal.Listener;
import dev.drawbridge.wal.Recovery;
import dev.drawbridge.wal.Storage;
import dev.drawbridge.wal.WriteAheadLog;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The record as a log on disk. */
public final class AuditLog implements AuditTrail {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private static final byte[] NOTHING = {};
  private static final int REFUSAL_CONTENT = 64 << 10;

  /** Bytes of an end record beside the answer, at most: its attempts, mostly. */
  private static final int END_JSON = 16 << 10;

  private final Vertx vertx;
  private final AuditSettings settings;
  private final WorkerExecutor worker;
  private final AuthTally tally = new AuthTally();
  private final WriteAheadLog log;
  private final AuditReader reader;
  private final IndexWriter index;
  private final Follower indexing;
  private final Ledger ledger;
  private final Books books;

  /** The requests that a crash left open: id by seq. */
  private final Map<Long, String> lost = new LinkedHashMap<>();

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
    this.endRoom = Frame.sizeOf((long) settings.maxAnswer() + END_JSON);
    this.log = WriteAheadLog.open(settings.folder(), registry, bounds, storage, new Owner());
    this.reader = new AuditReader(log.reader());
    this.books = new Books(zone);
    BlindKey key;
    try {
      key = IndexKey.open(settings.folder());
      LedgerReplay.into(books, log);
      for (long seq : log.open()) lost.put(seq, String.valueOf(reader.requestId(seq)));
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    }
    this.ledger = books.ledger(InstantSource.system());
    log.start(() -> EntryWriter.object(g -> LedgerJson.state(g, books.state())));
    this.index =
        new IndexWriter(settings.folder(), key, new AuditReader(log.reader()), log.reader());
    this.indexing = log.follow(index);
    reader.use(new IndexReader(settings.folder(), key, log.reader()));
    long tick = Math.clamp(settings.deadline().toMillis() / 20, 5, 50);
    this.timers =
        List.of(
            vertx.setPeriodic(tick, t -> log.queue().expire(System.nanoTime())),
            vertx.setPeriodic(1000, t -> record(tally.due(Instant.now()))));
  }

  /**
   * Opens the log in {@code settings.folder}, made where it is not there. Requests that a crash
   * left open are ended as {@code unknown} before the future completes. Fails where another process
   * writes the log (naming its pid) and where the log is damaged (naming the seq).
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
    for (Map.Entry<Long, String> open : lost.entrySet()) {
      log.promise(endRoom);
      all = Future.join(all, lost(open.getKey(), open.getValue())).mapEmpty();
    }
    return all.onFailure(e -> close());
  }

  private Future<Void> lost(long seq, String requestId) {
    EndEntry end =
        new EndEntry(
            Instant.now(),
            Outcome.UNKNOWN,
            0,
            null,
            null,
            null,
            List.of(),
            null,
            null,
            null,
            NOTHING,
            0);
    return new Opened(seq, requestId, false).close(end);
  }

  @Override
  public Future<OpenRecord> open(RequestEntry entry) {
    boolean sealed = entry.verdict().sealed();
    byte[] body = sealed ? entry.call().body() : NOTHING;
    byte[] json = EntryWriter.request(entry, body.length);
    String id = entry.input().request().id().value();
    long room = Frame.sizeOf((long) json.length + body.length) + endRoom;
    Append append = append(FrameType.REQUEST, Frame.hash(id), json, body, room, endRoom);
    append.requestId = id;
    Posting posting = Posting.of(entry);
    append.placed = seq -> posting.post(books, seq);
    return log.queue().add(append).map(seq -> new Opened(seq, id, sealed));
  }

  @Override
  public Future<Void> refuse(RefusalEntry entry) {
    if (entry.refusal().code() == RefusalCode.UNAUTHENTICATED) {
      if (!writable()) return Future.failedFuture(unavailable());
      record(tally.add(entry.sourceAddress(), entry.time()));
      return Future.succeededFuture();
    }
    byte[] body = refusedContent(entry);
    byte[] json = EntryWriter.refusal(entry, body.length);
    return add(FrameType.REFUSAL, Frame.hash(entry.id().value()), json, body);
  }

  /** What is kept of a refused call's body: nothing unless policy was asked. */
  private static byte[] refusedContent(RefusalEntry entry) {
    if (entry.call() == null || entry.verdict() == null || !entry.verdict().sealed()) {
      return NOTHING;
    }
    return switch (entry.refusal().code().status()) {
      case 400, 401, 413, 429 -> NOTHING;
      default -> cut(entry.call().body(), REFUSAL_CONTENT);
    };
  }

  @Override
  public Future<Void> note(Event event) {
    return add(FrameType.EVENT, Frame.hash(event.type()), EntryWriter.event(event), NOTHING);
  }

  private void record(List<AuthTally.Count> counts) {
    for (AuthTally.Count count : counts) {
      add(FrameType.AUTH, 0, count.json(), NOTHING)
          .onFailure(e -> LOG.warn("failed authentications of a minute are not in the record"));
    }
  }

  private Future<Void> add(FrameType type, long ref, byte[] json, byte[] content) {
    long room = Frame.sizeOf((long) json.length + content.length);
    return log.queue().add(append(type, ref, json, content, room, 0)).mapEmpty();
  }

  private Append append(
      FrameType type, long ref, byte[] json, byte[] content, long room, long keeps) {
    return new Append(
        type,
        ref,
        json,
        content,
        vertx.getOrCreateContext(),
        settings.deadline().toNanos(),
        room,
        keeps);
  }

  private static byte[] cut(byte[] bytes, int most) {
    return bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
  }

  private static Refusal unavailable() {
    return new Refusal(
        RefusalCode.AUDIT_UNAVAILABLE, "This call could not be recorded, so it is not served.");
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

  /** What writes the index. */
  Follower indexing() {
    return indexing;
  }

  /** The reader beside the writer, for what has no door yet. */
  AuditReader reader() {
    return reader;
  }

  @Override
  public void reindex() {
    index.anew();
    indexing.restart();
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
                      return null;
                    }))
        .compose(v -> worker.close());
  }

  private final class Opened implements OpenRecord {
    private final long seq;
    private final String requestId;
    private final boolean sealed;
    private @Nullable Future<Void> end;

    Opened(long seq, String requestId, boolean sealed) {
      this.seq = seq;
      this.requestId = requestId;
      this.sealed = sealed;
    }

    @Override
    public Future<Void> move(Hold reserved) {
      byte[] json = EntryWriter.move(requestId, reserved);
      long room = Frame.sizeOf(json.length);
      Append append = append(FrameType.MOVE, seq, json, NOTHING, room, 0);
      Posting posting = new Posting.Move(reserved);
      append.placed = request -> posting.post(books, request);
      return log.queue().add(append).mapEmpty();
    }

    @Override
    public synchronized Future<Void> close(EndEntry entry) {
      if (end != null) return end;
      byte[] answer = sealed ? cut(entry.answer(), settings.maxAnswer()) : NOTHING;
      byte[] json = EntryWriter.end(requestId, entry, answer.length);
      Append append = append(FrameType.END, seq, json, answer, endRoom, 0);
      Posting posting = Posting.of(entry);
      append.placed = request -> posting.post(books, request);
      end = log.queue().add(append).mapEmpty();
      return end;
    }
  }

  private final class Owner implements Listener {
    /* The caller was told that its request is not served: the record says so too. */
    @Override
    public void late(Append append) {
      String id = append.requestId;
      if (append.type != FrameType.REQUEST || id == null) return;
      // It was never sent, and its reservation was given back: it is not counted either.
      Hold nothing = new Hold(List.of(), 0, Quantity.NONE);
      String code = RefusalCode.AUDIT_UNAVAILABLE.wire();
      int status = RefusalCode.AUDIT_UNAVAILABLE.status();
      new Opened(append.seq, id, false)
          .close(
              new EndEntry(
                  Instant.now(),
                  Outcome.REFUSED,
                  status,
                  code,
                  null,
                  null,
                  List.of(),
                  null,
                  null,
                  nothing,
                  NOTHING,
                  0))
          .onFailure(e -> LOG.warn("the record {} stays open until the next start", id));
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

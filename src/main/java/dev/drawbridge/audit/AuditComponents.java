package dev.drawbridge.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.index.IndexReader;
import dev.drawbridge.audit.index.LogIndex;
import dev.drawbridge.audit.index.RecordFinder;
import dev.drawbridge.audit.record.LeafJson;
import dev.drawbridge.audit.record.LedgerJson;
import dev.drawbridge.audit.record.LedgerReplay;
import dev.drawbridge.audit.record.LogQuota;
import dev.drawbridge.audit.record.RecordOpener;
import dev.drawbridge.audit.record.RecordReader;
import dev.drawbridge.audit.record.SealedRecords;
import dev.drawbridge.audit.verify.LogProof;
import dev.drawbridge.budget.Books;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.SealKey;
import dev.drawbridge.log.wal.Bounds;
import dev.drawbridge.log.wal.Listener;
import dev.drawbridge.log.wal.RecordPlace;
import dev.drawbridge.log.wal.Storage;
import dev.drawbridge.log.wal.WriteAheadLog;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an open log. They are opened one after the other; where one cannot be opened, those
 * before it are closed again. All methods block.
 */
final class AuditComponents implements Closeable {
  private final AuditSettings settings;
  private final WriteAheadLog log;
  private final Keys keys;
  private final RecordOpener opener;
  private final SealedRecords records;
  private final RecordFinder finder;
  private final Books books;
  private final LogQuota quota;
  private final LogProof proof;
  private @Nullable LogIndex index;

  private AuditComponents(
      Vertx vertx,
      AuditSettings settings,
      Supplier<ZoneId> zone,
      MeterRegistry registry,
      WriteAheadLog log,
      Keys keys,
      SealedRecords records)
      throws IOException {
    this.settings = settings;
    this.log = log;
    this.keys = keys;
    this.opener = new RecordOpener(keys);
    this.records = records;
    this.finder = new RecordFinder(new RecordReader(log.reader(), opener));
    this.books = new Books(zone, records.names());
    this.quota = new LogQuota(InstantSource.system(), settings.quota());
    LedgerReplay.into(books, quota, log, opener);
    this.proof = LogProof.open(vertx, log, settings.proof(), receipts(), keys, registry);
  }

  /**
   * Finds the records that receipts are made of. It has a reader of its own, so it waits for no
   * search.
   */
  private RecordFinder receipts() {
    var log = this.log.reader().another();
    var finds = new RecordFinder(new RecordReader(log, opener));
    finds.use(new IndexReader(settings.folder(), keys::indexed, log));
    return finds;
  }

  /** Opens the parts. Nothing is written before {@link #start}. */
  static AuditComponents open(
      Vertx vertx,
      AuditSettings settings,
      Supplier<ZoneId> zone,
      MeterRegistry registry,
      Bounds bounds,
      Storage storage,
      Listener listener)
      throws IOException {
    var log = WriteAheadLog.open(settings.folder(), registry, bounds, storage, listener);
    Keys keys = null;
    SealedRecords records = null;
    try {
      keys = Keys.open(settings.folder(), settings.master(), log.fresh(), log.nextSeq() == 0);
      records = new SealedRecords(vertx, keys, settings);
      return new AuditComponents(vertx, settings, zone, registry, log, keys, records);
    } catch (IOException | RuntimeException | Error e) {
      if (records != null) records.close();
      try (Keys opened = keys) {
        log.close();
      }
      throw e;
    }
  }

  /** Starts the writer, and the index and the tree that follow it. */
  void start() {
    log.start(() -> records.account(AsciiJson.object(this::state)));
    index = LogIndex.follow(log, settings.folder(), keys, opener, records.plain(), finder);
    proof.follow(log);
  }

  private void state(JsonGenerator g) throws IOException {
    LedgerJson.state(g, books.state());
    quota.state(g);
  }

  /** The requests that an earlier process left without an end. */
  List<RecordAppender.Abandoned> abandoned() throws IOException {
    List<RecordAppender.Abandoned> left = new ArrayList<>();
    for (long seq : log.open()) {
      RecordPlace place =
          log.reader()
              .find(seq)
              .orElseThrow(() -> new IOException("the audit log lacks its open request " + seq));
      SealKey key = opener.keyOf(place);
      // Its key is gone where its subject was erased.
      left.add(
          new RecordAppender.Abandoned(
              seq, LeafJson.named(place.leaf()).requestId(), key == null ? keys.system() : key));
    }
    return left;
  }

  WriteAheadLog log() {
    return log;
  }

  Keys keys() {
    return keys;
  }

  RecordOpener opener() {
    return opener;
  }

  SealedRecords records() {
    return records;
  }

  /** Finds records while the log is written. */
  RecordFinder finder() {
    return finder;
  }

  /** The books: the sums of all records placed so far. */
  Books books() {
    return books;
  }

  /** How much each principal has added to the log. */
  LogQuota quota() {
    return quota;
  }

  LogProof proof() {
    return proof;
  }

  /** The index, which there is once the log was started. */
  LogIndex index() {
    LogIndex known = index;
    if (known == null) throw new IllegalStateException("the log was not started");
    return known;
  }

  /** Stops the writer and its followers, and closes the files. */
  @Override
  public void close() throws IOException {
    records.close();
    try (keys) {
      log.close();
      finder.closeIndex();
      proof.close();
    }
  }
}

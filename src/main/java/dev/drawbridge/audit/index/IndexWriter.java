package dev.drawbridge.audit.index;

import dev.drawbridge.audit.record.BlindKey;
import dev.drawbridge.audit.record.ErasureEvent;
import dev.drawbridge.audit.record.PlainRecord;
import dev.drawbridge.audit.record.PlainRecords;
import dev.drawbridge.audit.record.RecordReader;
import dev.drawbridge.audit.record.RetentionEvent;
import dev.drawbridge.audit.record.SnapshotSearch;
import dev.drawbridge.log.wal.Follower;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
import dev.drawbridge.logging.EventCode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code index.db} as the log grows. One that is missing, of another log, format or key, or
 * cannot be read, is made anew from the log's beginning. For one thread, but for {@link #anew}.
 */
final class IndexWriter implements Follower.Consumer {
  private static final Logger LOG = LoggerFactory.getLogger(IndexWriter.class);

  /** The kinds of events whose places the index holds. */
  private static final Set<Long> EVENTS =
      Set.of(ErasureEvent.REF, RetentionEvent.REF, SnapshotSearch.CONFIG);

  private final Path folder;
  private final RowTerms terms;
  private final RecordReader reader;
  private final PlainRecords plain;
  private final IndexCheck check;
  private @Nullable Connection index;
  private @Nullable PreparedStatements statements;
  private volatile boolean anew;

  /* As it stands in the index. */
  private long late;

  /* Whether what was taken out may still lie beside it. */
  private boolean unsettled;

  /**
   * @param reader reads what the log's records say; not closed here
   * @param plain what the newest of them say
   */
  IndexWriter(Path folder, BlindKey key, RecordReader reader, PlainRecords plain, LogReader log) {
    this.folder = folder;
    IndexTerms blind = new IndexTerms(key);
    this.terms = new RowTerms(blind);
    this.reader = reader;
    this.plain = plain;
    this.check = new IndexCheck(blind, log);
  }

  @Override
  public String name() {
    return "index";
  }

  /** Has the index rebuilt at the next call of {@link #next}. */
  void anew() {
    anew = true;
  }

  @Override
  public long next() throws IOException {
    drop();
    try {
      return open();
    } catch (SQLException broken) {
      drop();
      LOG.warn(
          EventCode.INDEX_UNREADABLE,
          "the audit log's index cannot be read and is rebuilt: {}",
          broken.toString());
    }
    IndexFile.delete(folder);
    try {
      return open();
    } catch (SQLException e) {
      drop();
      throw new IOException("the audit log's index cannot be made: " + e.getMessage(), e);
    }
  }

  private long open() throws IOException, SQLException {
    Connection opened = IndexFile.write(folder);
    index = opened;
    statements = new PreparedStatements(opened);
    opened.setAutoCommit(false);
    Optional<Long> next = anew ? Optional.empty() : check.next(opened);
    if (next.isEmpty()) {
      IndexFile.make(opened);
      check.made(opened, check.log().durableNext());
      if (check.log().durableNext() > 0)
        LOG.info(EventCode.INDEX_REBUILT, "the audit log's index is rebuilt");
    }
    check.writing(opened, true);
    opened.commit();
    // Who was here before may have been stopped after it took something out.
    unsettled = true;
    settle(opened);
    // An erasure that this index was made after is not followed again: what it took must not come
    // from memory.
    plain.drop(check.log().durableNext());
    anew = false;
    late = IndexFile.meta(opened, "late", 0);
    return next.orElse(0L);
  }

  @Override
  public void take(List<RecordPlace> records, LogReader log) throws IOException {
    Connection to = index;
    PreparedStatements prepared = statements;
    if (to == null || prepared == null) {
      throw new IOException("the audit log's index is not open");
    }
    try {
      write(to, prepared, records);
      check.took(to, records.getLast());
      to.commit();
      settle(to);
    } catch (SQLException e) {
      drop();
      // It would be no better the next time.
      if (IndexFile.damaged(e)) anew = true;
      throw new IOException("the audit log's index cannot be written: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      drop();
      throw e;
    }
  }

  private void write(Connection to, PreparedStatements prepared, List<RecordPlace> records)
      throws IOException, SQLException {
    var batch = new IndexBatch(terms, reader);
    for (RecordPlace place : records) {
      FrameType type = place.type();
      PlainRecord says = plain.take(place.seq());
      if (type == FrameType.END) batch.end(place, says);
      else if (type == FrameType.EVENT && EVENTS.contains(place.ref())) batch.event(place);
      else if (type != null && type.row()) batch.row(place, says);
    }
    batch.write(prepared);
    if (batch.late() > late) {
      late = batch.late();
      IndexFile.note(to, "late", late);
    }
    if (!batch.events().isEmpty()) forget(to, prepared, batch.events());
  }

  private void settle(Connection to) throws SQLException {
    if (unsettled) unsettled = !IndexFile.settle(to);
  }

  /** Removes what erasures and retentions took since the index was made. */
  private void forget(Connection to, PreparedStatements prepared, List<RecordPlace> events)
      throws IOException, SQLException {
    long done = IndexFile.meta(to, "done", 0);
    var forgetting = new IndexForgetting(to, prepared, terms, reader, check.log());
    for (RecordPlace event : events) {
      if (event.seq() < done || event.ref() == SnapshotSearch.CONFIG) continue;
      unsettled = true;
      if (forgetting.follow(event)) continue;
      anew = true;
      throw new IOException("an erasure's record does not tell what it took; the index is rebuilt");
    }
  }

  /** Closes the file, and drops what is not committed. */
  private void drop() {
    Connection old = index;
    index = null;
    statements = null;
    if (old == null) return;
    try {
      old.rollback();
      old.close();
    } catch (SQLException e) {
      LOG.debug("the audit log's index could not be closed", e);
    }
  }

  @Override
  public void close() throws IOException {
    Connection last = index;
    if (last == null) return;
    try {
      check.writing(last, false);
      last.commit();
      settle(last);
    } catch (SQLException e) {
      throw new IOException("the audit log's index could not be closed", e);
    } finally {
      drop();
    }
  }
}

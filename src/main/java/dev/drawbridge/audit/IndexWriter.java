package dev.drawbridge.audit;

import dev.drawbridge.audit.IndexForgetting.Posting;
import dev.drawbridge.wal.Follower;
import dev.drawbridge.wal.Frame;
import dev.drawbridge.wal.FrameType;
import dev.drawbridge.wal.LogReader;
import dev.drawbridge.wal.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
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

  /** Events of the configuration, as their frames name them. */
  static final long CONFIG = Frame.hash("config");

  /** Of which the index has where they lie. */
  private static final Set<Long> EVENTS = Set.of(ErasureEvent.REF, RetentionEvent.REF, CONFIG);

  private static final long MINUTE = 60_000;
  private static final String ENDED =
      "UPDATE row SET end_seq = ?, end_segment = ?, end_offset = ? WHERE seq = ?";

  private final Path folder;
  private final RowTerms terms;
  private final AuditReader reader;
  private final IndexCheck check;
  private @Nullable Connection index;
  private volatile boolean anew;

  /* As they stand in the index. */
  private long minute = -1;
  private long late;

  /**
   * @param reader reads what the log's records say; not closed here
   */
  IndexWriter(Path folder, BlindKey key, AuditReader reader, LogReader log) {
    this.folder = folder;
    Terms blind = new Terms(key);
    this.terms = new RowTerms(blind);
    this.reader = reader;
    this.check = new IndexCheck(blind, log);
  }

  @Override
  public String name() {
    return "index";
  }

  /** Has it made anew, the next time that it is asked where it stands. */
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
      LOG.warn("the audit log's index is made anew, it cannot be read: {}", broken.toString());
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
    opened.setAutoCommit(false);
    Optional<Long> next = anew ? Optional.empty() : check.next(opened);
    if (next.isEmpty()) {
      IndexFile.make(opened);
      check.made(opened, check.log().durableNext());
      if (check.log().durableNext() > 0) LOG.info("the audit log's index is made anew");
    }
    check.writing(opened, true);
    opened.commit();
    anew = false;
    minute = -1;
    late = IndexFile.meta(opened, "late", 0);
    return next.orElse(0L);
  }

  @Override
  public void take(List<Place> records, LogReader log) throws IOException {
    Connection to = index;
    if (to == null) throw new IOException("the audit log's index is not open");
    try {
      write(to, records);
      check.took(to, records.getLast());
      to.commit();
    } catch (SQLException e) {
      drop();
      throw new IOException("the audit log's index cannot be written: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      drop();
      throw e;
    }
  }

  private void write(Connection to, List<Place> records) throws IOException, SQLException {
    List<Posting> postings = new ArrayList<>();
    List<Place> events = new ArrayList<>();
    try (var row = to.prepareStatement("INSERT OR REPLACE INTO row VALUES (?,?,?,?,?,?,?,?)");
        var end = to.prepareStatement(ENDED);
        var event = to.prepareStatement("INSERT OR REPLACE INTO event VALUES (?,?,?,?)");
        var span = to.prepareStatement("INSERT OR IGNORE INTO span VALUES (?, ?)")) {
      for (Place place : records) {
        FrameType type = place.type();
        if (type == FrameType.END) {
          end(place, end, postings);
        } else if (type == FrameType.EVENT && EVENTS.contains(place.ref())) {
          event(place, event);
          events.add(place);
        } else if (type != null && type.row()) {
          row(place, type, row, postings);
          span(place, span);
        }
      }
      row.executeBatch();
      event.executeBatch();
      end.executeBatch();
      span.executeBatch();
    }
    if (late > IndexFile.meta(to, "late", 0)) IndexFile.note(to, "late", late);
    terms.post(to, postings);
    forget(to, events);
  }

  private void row(Place place, FrameType type, PreparedStatement row, List<Posting> postings)
      throws IOException, SQLException {
    RowFacts facts = terms.row(place, reader, postings);
    row.setLong(1, place.seq());
    row.setLong(2, place.time());
    row.setInt(3, type.ordinal());
    row.setLong(4, place.segment().first());
    row.setLong(5, place.segment().offset(place.at()));
    row.addBatch();
    late = Math.max(late, place.time() - Instant.parse(facts.must("time")).toEpochMilli());
  }

  private void end(Place place, PreparedStatement end, List<Posting> postings)
      throws IOException, SQLException {
    end.setLong(1, place.seq());
    end.setLong(2, place.segment().first());
    end.setLong(3, place.segment().offset(place.at()));
    end.setLong(4, place.ref());
    end.addBatch();
    terms.end(place, reader, postings);
  }

  private static void event(Place place, PreparedStatement event) throws SQLException {
    event.setLong(1, place.seq());
    event.setLong(2, place.ref());
    event.setLong(3, place.segment().first());
    event.setLong(4, place.segment().offset(place.at()));
    event.addBatch();
  }

  /** Takes out what erasures and retentions took since the index was made. */
  private void forget(Connection to, List<Place> events) throws IOException, SQLException {
    long done = IndexFile.meta(to, "done", 0);
    var forgetting = new IndexForgetting(to, terms, reader, check.log());
    for (Place event : events) {
      if (event.seq() < done || event.ref() == CONFIG || forgetting.follow(event)) continue;
      anew = true;
      throw new IOException("an erasure's record does not tell what it took; all is made anew");
    }
  }

  /** Notes the first row of each minute. */
  private void span(Place place, PreparedStatement span) throws SQLException {
    long now = place.time() / MINUTE;
    if (now == minute) return;
    minute = now;
    span.setLong(1, now);
    span.setLong(2, place.seq());
    span.addBatch();
  }

  /** Lets go of it, and of what is not committed. */
  private void drop() {
    Connection old = index;
    index = null;
    if (old == null) return;
    try {
      old.rollback();
      old.close();
    } catch (SQLException e) {
      LOG.debug("the audit log's index did not close well", e);
    }
  }

  @Override
  public void close() throws IOException {
    Connection last = index;
    if (last == null) return;
    try {
      check.writing(last, false);
      last.commit();
    } catch (SQLException e) {
      throw new IOException("the audit log's index did not close well", e);
    } finally {
      drop();
    }
  }
}

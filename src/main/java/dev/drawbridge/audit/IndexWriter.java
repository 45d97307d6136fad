package dev.drawbridge.audit;

import dev.drawbridge.wal.Follower;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code index.db} as the log grows. One that is missing, of another log, format or key, or
 * cannot be read, is made anew from the log's beginning. For one thread, but for {@link #anew}.
 */
final class IndexWriter implements Follower.Consumer {
  private static final Logger LOG = LoggerFactory.getLogger(IndexWriter.class);
  private static final long MINUTE = 60_000;
  private static final String ENDED =
      "UPDATE row SET end_seq = ?, end_segment = ?, end_offset = ? WHERE seq = ?";

  private record Posting(long term, long seq) {}

  private final Path folder;
  private final Terms terms;
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
    this.terms = new Terms(key);
    this.reader = reader;
    this.check = new IndexCheck(terms, log);
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
      check.made(opened, 0);
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
    try (var row = to.prepareStatement("INSERT OR REPLACE INTO row VALUES (?,?,?,?,?,?,?,?)");
        var end = to.prepareStatement(ENDED);
        var span = to.prepareStatement("INSERT OR IGNORE INTO span VALUES (?, ?)")) {
      for (Place place : records) {
        FrameType type = place.type();
        if (type == FrameType.END) {
          end(place, end, postings);
        } else if (type != null && type.row()) {
          row(place, type, row, postings);
          span(place, span);
        }
      }
      row.executeBatch();
      end.executeBatch();
      span.executeBatch();
    }
    if (late > IndexFile.meta(to, "late", 0)) IndexFile.note(to, "late", late);
    post(to, postings);
  }

  private void row(Place place, FrameType type, PreparedStatement row, List<Posting> postings)
      throws IOException, SQLException {
    RowFacts facts = reader.facts(place);
    long seq = place.seq();
    row.setLong(1, seq);
    row.setLong(2, place.time());
    row.setInt(3, type.ordinal());
    row.setLong(4, place.segment().first());
    row.setLong(5, place.segment().offset(place.at()));
    row.addBatch();
    late = Math.max(late, place.time() - Instant.parse(facts.must("time")).toEpochMilli());
    for (long term : terms.of(facts)) postings.add(new Posting(term, seq));
    byte[] prompt = reader.prompt(place);
    if (prompt == null) return;
    TextParts.each(
        prompt,
        part -> {
          postings.add(new Posting(terms.text(part), seq));
          return true;
        });
  }

  private void end(Place place, PreparedStatement end, List<Posting> postings)
      throws IOException, SQLException {
    end.setLong(1, place.seq());
    end.setLong(2, place.segment().first());
    end.setLong(3, place.segment().offset(place.at()));
    end.setLong(4, place.ref());
    end.addBatch();
    for (long term : terms.ofEnd(reader.facts(place))) {
      postings.add(new Posting(term, place.ref()));
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

  /** In the order of the table, where neighbours are written at once. */
  private static void post(Connection to, List<Posting> postings) throws SQLException {
    postings.sort(
        (a, b) -> a.term == b.term ? Long.compare(a.seq, b.seq) : Long.compare(a.term, b.term));
    try (var term = to.prepareStatement("INSERT OR IGNORE INTO term VALUES (?, ?)")) {
      for (Posting posting : postings) {
        term.setLong(1, posting.term);
        term.setLong(2, posting.seq);
        term.addBatch();
      }
      term.executeBatch();
    }
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

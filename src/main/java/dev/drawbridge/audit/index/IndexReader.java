package dev.drawbridge.audit.index;

import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.record.BlindKey;
import dev.drawbridge.log.wal.LogReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads {@code index.db}, while a process may write it. One snapshot at a time. */
public final class IndexReader implements Closeable {
  private static final long MINUTE = 60_000;

  /** How many postings of a term are counted at most, to find the rarest of several terms. */
  private static final int COUNTED = 10_000;

  private static final String COLUMNS =
      "SELECT r.seq, r.segment, r.offset, r.end_seq, r.end_segment, r.end_offset FROM ";

  private static final String FIRST = "t0.posting";

  private static final String ALL =
      COLUMNS + "row r WHERE r.seq >= ? AND r.seq < ? ORDER BY r.seq DESC";

  private static final String COUNT =
      "SELECT count(*) FROM (SELECT 1 FROM run n CROSS JOIN term t WHERE n.run >= ? AND n.run <= ?"
          + " AND "
          + Postings.within("t.posting", "n.run", "?3")
          + " LIMIT "
          + COUNTED
          + ")";

  /** Where a record lies. */
  record Spot(long seq, long segment, long offset) {}

  /** Where a row lies, and its end; null where the index knows of none. */
  record Hit(Spot row, @Nullable Spot end) {
    long seq() {
      return row.seq;
    }
  }

  private final Path folder;
  private final IndexTerms terms;
  private final IndexCheck check;
  private @Nullable Connection connection;
  private @Nullable Object file;

  public IndexReader(Path folder, BlindKey key, LogReader log) {
    this.folder = folder;
    this.terms = new IndexTerms(key);
    this.check = new IndexCheck(terms, log);
  }

  /** Returns the index as it is now; empty where there is none that can be relied on. */
  Optional<Snapshot> snapshot() throws IOException, SQLException {
    Connection index = open();
    if (index == null) return Optional.empty();
    Optional<Long> next = Optional.empty();
    try {
      next = check.next(index);
      return next.map(known -> new Snapshot(index, known));
    } finally {
      if (next.isEmpty()) index.rollback();
    }
  }

  /** The file may have been made anew under the same name. */
  private @Nullable Connection open() throws IOException, SQLException {
    Path path = folder.resolve(IndexFile.NAME);
    Object now =
        Files.exists(path) ? Files.readAttributes(path, BasicFileAttributes.class).fileKey() : null;
    if (connection != null && now != null && now.equals(file)) return connection;
    close();
    if (now == null) return null;
    file = now;
    connection = IndexFile.read(folder);
    connection.setAutoCommit(false);
    return connection;
  }

  @Override
  public void close() throws IOException {
    Connection old = connection;
    connection = null;
    if (old == null) return;
    try {
      old.close();
    } catch (SQLException e) {
      throw new IOException("the audit log's index could not be closed", e);
    }
  }

  /** Returns the row with sequence number {@code seq}. */
  static Optional<Hit> row(Connection index, long seq) throws SQLException {
    return all(index, COLUMNS + "row r WHERE r.seq = ?", seq).stream().findFirst();
  }

  /**
   * Returns the rows of the requests whose number is that of {@code id}; at most one is of that
   * request.
   */
  static List<Hit> requests(Connection index, String id) throws SQLException {
    return all(index, COLUMNS + "row r WHERE r.id = ?", RequestIds.number(id));
  }

  private static List<Hit> all(Connection index, String sql, long wanted) throws SQLException {
    PreparedStatement statement = index.prepareStatement(sql);
    statement.setLong(1, wanted);
    List<Hit> all = new ArrayList<>();
    try (Hits hits = new Hits(statement)) {
      for (var hit = hits.next(); hit.isPresent(); hit = hits.next()) all.add(hit.get());
    }
    return all;
  }

  /** Returns the SQL that finds the rows that have {@code count} terms, newest run first. */
  static String byTerms(int count) {
    var tables = new StringBuilder(COLUMNS).append("run n");
    var where = new StringBuilder(" WHERE n.run >= ?3 AND n.run <= ?4");
    for (int i = 0; i < count; i++) {
      String posting = "t" + i + ".posting";
      String term = "?" + (i + 5);
      tables.append(" CROSS JOIN term t").append(i);
      where.append(" AND ");
      if (i == 0) where.append(Postings.within(posting, "n.run", term));
      else where.append(posting).append(" = ").append(Postings.beside(FIRST, "n.run", term));
    }
    tables.append(" CROSS JOIN row r");
    where.append(" AND r.seq = ").append(Postings.seq("n.run", FIRST));
    where.append(" AND r.seq >= ?1 AND r.seq < ?2 ORDER BY n.run DESC, t0.posting DESC");
    return tables.append(where).toString();
  }

  /** The index as it stood at one moment. */
  final class Snapshot implements AutoCloseable {
    private final Connection index;
    private final long next;

    private Snapshot(Connection index, long next) {
      this.index = index;
      this.next = next;
    }

    /** The seq of the first record that it does not know. */
    long next() {
      return next;
    }

    /**
     * Returns the rows that may match {@code query}, newest first, with a seq less than {@code
     * below}.
     */
    Hits hits(Query query, long below) throws SQLException {
      long from = query.since() == null ? 0 : first(query.since().toEpochMilli());
      long to = Math.min(below, query.until() == null ? next : after(query.until().toEpochMilli()));
      List<Integer> wanted = rarestFirst(terms.of(query), from, to);
      String sql = wanted.isEmpty() ? ALL : byTerms(wanted.size());
      PreparedStatement statement = index.prepareStatement(sql);
      statement.setLong(1, from);
      statement.setLong(2, to);
      if (!wanted.isEmpty()) {
        statement.setLong(3, Postings.run(from));
        statement.setLong(4, Postings.run(to));
      }
      for (int i = 0; i < wanted.size(); i++) {
        statement.setLong(i + 5, Postings.bound(wanted.get(i)));
      }
      return new Hits(statement);
    }

    /** Returns the row with sequence number {@code seq}. */
    Optional<Hit> row(long seq) throws SQLException {
      return IndexReader.row(index, seq);
    }

    /** Returns where the records of the kind of event {@code ref} lie, newest first. */
    List<Spot> events(long ref) throws SQLException {
      List<Spot> spots = new ArrayList<>();
      try (PreparedStatement query =
          index.prepareStatement(
              "SELECT seq, segment, offset FROM event WHERE ref = ? ORDER BY seq DESC")) {
        query.setLong(1, ref);
        try (ResultSet found = query.executeQuery()) {
          while (found.next()) {
            spots.add(new Spot(found.getLong(1), found.getLong(2), found.getLong(3)));
          }
        }
      }
      return spots;
    }

    /**
     * Returns a seq before which all records are older than {@code millis}; 0 where the index knows
     * none.
     */
    long before(long millis) throws SQLException {
      return span("SELECT seq FROM span WHERE minute < ? ORDER BY minute DESC LIMIT 1", millis, 0);
    }

    /** Returns a seq from which on all records are younger than {@code millis}. */
    long younger(long millis) throws SQLException {
      return span(
          "SELECT seq FROM span WHERE minute > ? ORDER BY minute LIMIT 1", millis, Long.MAX_VALUE);
    }

    /** As {@link IndexReader#requests}. */
    List<Hit> requests(String id) throws SQLException {
      return IndexReader.requests(index, id);
    }

    private List<Integer> rarestFirst(List<Integer> wanted, long from, long to)
        throws SQLException {
      if (wanted.size() < 2) return wanted;
      long[] counts = new long[wanted.size()];
      for (int i = 0; i < counts.length; i++) counts[i] = count(wanted.get(i), from, to);
      return IntStream.range(0, counts.length)
          .boxed()
          .sorted(Comparator.comparingLong(i -> counts[i]))
          .map(wanted::get)
          .toList();
    }

    private long count(int term, long from, long to) throws SQLException {
      try (PreparedStatement statement = index.prepareStatement(COUNT)) {
        statement.setLong(1, Postings.run(from));
        statement.setLong(2, Postings.run(to));
        statement.setLong(3, Postings.bound(term));
        try (ResultSet found = statement.executeQuery()) {
          return found.getLong(1);
        }
      }
    }

    /** Returns the first row that was recorded in the minute of {@code millis} or later. */
    private long first(long millis) throws SQLException {
      return span("SELECT seq FROM span WHERE minute >= ? ORDER BY minute LIMIT 1", millis, next);
    }

    /**
     * Returns a seq from which on all rows were made after the minute of {@code millis}, however
     * long they took to be recorded.
     */
    private long after(long millis) throws SQLException {
      long late = IndexFile.meta(index, "late", 0);
      return span(
          "SELECT seq FROM span WHERE minute > ? ORDER BY minute LIMIT 1", millis + late, next);
    }

    private long span(String sql, long millis, long absent) throws SQLException {
      try (PreparedStatement statement = index.prepareStatement(sql)) {
        statement.setLong(1, Math.floorDiv(millis, MINUTE));
        try (ResultSet found = statement.executeQuery()) {
          return found.next() ? found.getLong(1) : absent;
        }
      }
    }

    @Override
    public void close() throws SQLException {
      index.rollback();
    }
  }

  /** A cursor over rows. */
  static final class Hits implements AutoCloseable {
    private final PreparedStatement statement;
    private final ResultSet rows;

    private Hits(PreparedStatement statement) throws SQLException {
      this.statement = statement;
      this.rows = statement.executeQuery();
    }

    Optional<Hit> next() throws SQLException {
      if (!rows.next()) return Optional.empty();
      var row = new Spot(rows.getLong(1), rows.getLong(2), rows.getLong(3));
      long end = rows.getLong(4);
      return Optional.of(
          new Hit(row, rows.wasNull() ? null : new Spot(end, rows.getLong(5), rows.getLong(6))));
    }

    @Override
    public void close() throws SQLException {
      statement.close();
    }
  }
}

package dev.drawbridge.audit.index;

import dev.drawbridge.audit.record.ErasureEvent;
import dev.drawbridge.audit.record.RecordReader;
import dev.drawbridge.audit.record.RetentionEvent;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Removes from the index what an erasure or a retention took out of the record, as a hash of
 * removed content would still confirm a guess. Part of the writer's transaction; for the writer's
 * thread.
 */
final class IndexForgetting {
  private static final int BATCH = 1024;

  private final Connection index;
  private final PreparedStatements statements;
  private final RowTerms terms;
  private final RecordReader reader;
  private final LogReader log;

  /**
   * @param statements of the same connection
   */
  IndexForgetting(
      Connection index,
      PreparedStatements statements,
      RowTerms terms,
      RecordReader reader,
      LogReader log) {
    this.index = index;
    this.statements = statements;
    this.terms = terms;
    this.reader = reader;
    this.log = log;
  }

  /**
   * Applies a record that tells of a finished erasure or retention; ignores any other.
   *
   * @return false where the record does not say enough, and all is to be made anew
   */
  boolean follow(RecordPlace event) throws IOException, SQLException {
    byte[] json = reader.json(event);
    if (event.ref() == RetentionEvent.REF) {
      RetentionEvent retention = RetentionEvent.of(json);
      if (!retention.done()) return true;
      for (int i = 0; i + 1 < retention.cleared().size(); i += 2) {
        span(retention.cleared().get(i), retention.cleared().get(i + 1));
      }
      if (retention.minimumIndex() > 0) prune(retention.minimumIndex());
      return true;
    }
    ErasureEvent erasure = ErasureEvent.of(json);
    return erasure == null || !erasure.done() || erased(erasure.begun());
  }

  private boolean erased(long begun) throws IOException, SQLException {
    Optional<RecordPlace> place = log.find(begun);
    ErasureEvent erasure = place.isEmpty() ? null : ErasureEvent.of(reader.json(place.get()));
    if (erasure == null) return true; // pruned since
    if (erasure.requestId() != null) {
      rows(requests(erasure.requestId()));
      return true;
    }
    if (erasure.key() == 0) return false;
    rows(seqs(terms.key(erasure.key())));
    return true;
  }

  /**
   * Returns the rows of all requests whose number is that of {@code id}; those of other requests
   * are indexed again without need.
   */
  private List<Long> requests(String id) throws SQLException {
    return IndexReader.requests(index, id).stream().map(IndexReader.Hit::seq).toList();
  }

  /**
   * Returns the rows that were sealed with {@code key}. Scans all rows, as this is rarely needed.
   */
  private List<Long> seqs(long key) throws SQLException {
    List<Long> seqs = new ArrayList<>();
    try (PreparedStatement query = index.prepareStatement("SELECT seq FROM row WHERE key = ?")) {
      query.setLong(1, key);
      try (ResultSet found = query.executeQuery()) {
        while (found.next()) seqs.add(found.getLong(1));
      }
    }
    return seqs;
  }

  /** Removes the postings of rows and indexes the rows again as they are now. */
  private void rows(List<Long> seqs) throws IOException, SQLException {
    if (seqs.isEmpty()) return;
    Postings.remove(index, seqs);
    var postings = new Postings();
    for (long seq : seqs) row(seq, null, postings);
    postings.write(statements);
  }

  /** Does the same for all rows from seq {@code from} to before seq {@code below}. */
  private void span(long from, long below) throws IOException, SQLException {
    Postings.remove(index, from, below);
    for (long at = from; at < below; ) {
      List<RecordPlace> places = log.from(at, (int) Math.min(BATCH, below - at));
      if (places.isEmpty()) return;
      var postings = new Postings();
      for (RecordPlace place : places) {
        FrameType type = place.type();
        if (type != null && type.row() && place.seq() < below) row(place.seq(), place, postings);
      }
      postings.write(statements);
      at = places.getLast().seq() + 1;
    }
  }

  private void row(long seq, @Nullable RecordPlace known, Postings postings)
      throws IOException, SQLException {
    Optional<IndexReader.Hit> hit = IndexReader.row(index, seq);
    if (hit.isEmpty()) return;
    Optional<RecordPlace> row =
        known == null ? RowSearch.place(log, hit.get().row()) : Optional.of(known);
    if (row.isEmpty()) return;
    long key = terms.row(row.get(), reader, postings).key();
    execute("UPDATE row SET key = ? WHERE seq = ?", key, seq);
    IndexReader.Spot end = hit.get().end();
    Optional<RecordPlace> ended = end == null ? Optional.empty() : RowSearch.place(log, end);
    if (ended.isPresent()) terms.end(ended.get(), reader, postings);
  }

  /** Removes all rows before seq {@code oldest}. */
  private void prune(long oldest) throws SQLException {
    for (String table : List.of("row", "span", "event")) {
      execute("DELETE FROM " + table + " WHERE seq < ?", oldest);
    }
    Postings.prune(index, oldest);
  }

  private void execute(String sql, long... values) throws SQLException {
    try (PreparedStatement statement = index.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) statement.setLong(i + 1, values[i]);
      statement.execute();
    }
  }
}

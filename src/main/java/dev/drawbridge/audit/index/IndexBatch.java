package dev.drawbridge.audit.index;

import dev.drawbridge.audit.record.PlainRecord;
import dev.drawbridge.audit.record.RecordReader;
import dev.drawbridge.log.wal.RecordPlace;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what a batch of records adds to the index, then writes it: a row together with its end
 * where the batch holds both. For one thread.
 */
final class IndexBatch {
  private static final long MINUTE = 60_000;
  private static final String ROW = "INSERT OR REPLACE INTO row VALUES (?,?,?,?,?,?,?,?)";
  private static final String ENDED =
      "UPDATE row SET end_seq = ?, end_segment = ?, end_offset = ? WHERE seq = ?";
  private static final String EVENT = "INSERT OR REPLACE INTO event VALUES (?,?,?,?)";
  private static final String SPAN = "INSERT OR IGNORE INTO span VALUES (?, ?)";
  private static final String RUN = "INSERT OR IGNORE INTO run VALUES (?)";

  private record Whole(RecordPlace row, long id, long key, @Nullable RecordPlace end) {}

  private final RowTerms terms;
  private final RecordReader reader;
  private final Map<Long, Whole> rows = new LinkedHashMap<>();
  private final List<RecordPlace> ends = new ArrayList<>();
  private final List<RecordPlace> events = new ArrayList<>();
  private final Postings postings = new Postings();
  private long late;

  IndexBatch(RowTerms terms, RecordReader reader) {
    this.terms = terms;
    this.reader = reader;
  }

  /**
   * Adds a request or refusal.
   *
   * @param plain what it says; null where the log is to be asked
   */
  void row(RecordPlace place, @Nullable PlainRecord plain) throws IOException {
    PlainRecord record = plain == null ? reader.plain(place) : plain;
    RowTerms.Known known = terms.row(place.seq(), record, postings);
    rows.put(place.seq(), new Whole(place, known.id(), known.key(), null));
    late = Math.max(late, place.time() - known.facts().made());
  }

  /**
   * Adds an end.
   *
   * @param plain as for a request
   */
  void end(RecordPlace place, @Nullable PlainRecord plain) throws IOException {
    byte[] json = plain == null ? reader.json(place) : plain.json();
    terms.end(place.ref(), json, postings);
    Whole row = rows.get(place.ref());
    if (row == null) ends.add(place);
    else rows.put(place.ref(), new Whole(row.row, row.id, row.key, place));
  }

  void event(RecordPlace place) {
    events.add(place);
  }

  List<RecordPlace> events() {
    return events;
  }

  /** The longest time between the making of a row and its recording, in milliseconds. */
  long late() {
    return late;
  }

  void write(PreparedStatements to) throws SQLException {
    PreparedStatement row = to.of(ROW);
    for (Whole each : rows.values()) row(row, each);
    row.executeBatch();
    PreparedStatement end = to.of(ENDED);
    for (RecordPlace each : ends) {
      lies(end, 1, each);
      end.setLong(4, each.ref());
      end.addBatch();
    }
    end.executeBatch();
    PreparedStatement event = to.of(EVENT);
    for (RecordPlace each : events) {
      event.setLong(1, each.seq());
      event.setLong(2, each.ref());
      event.setLong(3, each.segment().first());
      event.setLong(4, each.segment().offset(each.at()));
      event.addBatch();
    }
    event.executeBatch();
    postings.write(to);
    spans(to);
  }

  private static void row(PreparedStatement row, Whole each) throws SQLException {
    row.setLong(1, each.row.seq());
    row.setLong(2, each.id);
    row.setLong(3, each.key);
    row.setLong(4, each.row.segment().first());
    row.setLong(5, each.row.segment().offset(each.row.at()));
    if (each.end == null) for (int i = 6; i <= 8; i++) row.setNull(i, Types.INTEGER);
    else lies(row, 6, each.end);
    row.addBatch();
  }

  private static void lies(PreparedStatement into, int at, RecordPlace place) throws SQLException {
    into.setLong(at, place.seq());
    into.setLong(at + 1, place.segment().first());
    into.setLong(at + 2, place.segment().offset(place.at()));
  }

  /** Writes the first row of each minute, and the runs that have rows. */
  private void spans(PreparedStatements to) throws SQLException {
    long minute = -1;
    long run = -1;
    PreparedStatement span = to.of(SPAN);
    PreparedStatement runs = to.of(RUN);
    for (Whole each : rows.values()) {
      long seq = each.row.seq();
      if (each.row.time() / MINUTE != minute) {
        minute = each.row.time() / MINUTE;
        span.setLong(1, minute);
        span.setLong(2, seq);
        span.executeUpdate();
      }
      if (Postings.run(seq) != run) {
        run = Postings.run(seq);
        runs.setLong(1, run);
        runs.executeUpdate();
      }
    }
  }
}

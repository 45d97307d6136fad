package dev.drawbridge.audit.index;

import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.audit.index.IndexReader.Hit;
import dev.drawbridge.audit.record.RecordReader;
import dev.drawbridge.audit.record.RowFacts;
import dev.drawbridge.audit.record.RowReader;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One search. It walks the tail of the log that the index has not taken, and asks the index for
 * what lies before. Each row is read from the log itself and compared with the query, so the index
 * can leave a row out but never add one.
 */
final class RowSearch {
  private final RecordReader reader;
  private final LogReader log;
  private final Query query;
  private final int limit;
  private final long below;
  private final long since;
  private final List<Row> rows = new ArrayList<>();
  private boolean more;

  /** The ends in the tail whose requests lie before it, by the seq of these. */
  private final Map<Long, RecordPlace> ends = new HashMap<>();

  /** A cursor that is no number is an IllegalArgumentException. */
  RowSearch(RecordReader reader, Query query) {
    this.reader = reader;
    this.log = reader.log();
    this.query = query;
    this.limit = Math.clamp(query.limit(), 1, 1000);
    this.below = query.after() == null ? Long.MAX_VALUE : cursor(query.after());
    this.since = query.since() == null ? Long.MIN_VALUE : query.since().toEpochMilli();
  }

  /** Searches without an index: the whole log is tail. */
  Page walk() throws IOException {
    tail(0);
    return page();
  }

  Page search(IndexReader.Snapshot index) throws IOException, SQLException {
    if (tail(index.next())) rest(index);
    return page();
  }

  private Page page() {
    return new Page(rows, more ? Long.toString(rows.getLast().seq()) : null);
  }

  /**
   * Visits the records from seq {@code from} on; returns whether those before it are needed too.
   */
  private boolean tail(long from) throws IOException {
    boolean[] reached = {true};
    log.walk(
        place -> {
          if (place.seq() < from) return false;
          reached[0] = place.time() >= since && see(place);
          return reached[0];
        });
    return reached[0];
  }

  private boolean see(RecordPlace place) throws IOException {
    FrameType type = place.type();
    if (type == FrameType.END) ends.put(place.ref(), place);
    if (type == null || !type.row()) return true;
    RecordPlace end = ends.remove(place.seq());
    return place.seq() >= below || take(place, end);
  }

  /** Adds a row that matches; returns false once the page is full and one more row matches. */
  private boolean take(RecordPlace place, @Nullable RecordPlace end) throws IOException {
    RowFacts own = reader.facts(place);
    if (!RowReader.fits(query, own)) return true;
    RowFacts ended = end == null ? null : reader.facts(end);
    if (!RowReader.fits(query, own, ended) || !fits(place)) return true;
    if (rows.size() == limit) {
      more = true;
      return false;
    }
    rows.add(RowReader.join(place.seq(), own, ended));
    return true;
  }

  private boolean fits(RecordPlace place) throws IOException {
    if (query.text() == null) return true;
    byte[] prompt = reader.prompt(place);
    return prompt != null && TextParts.holds(prompt, query.text());
  }

  /** The index's rows, and those of which only the tail knows how they ended, newest first. */
  private void rest(IndexReader.Snapshot index) throws IOException, SQLException {
    var ended = new TreeMap<Long, RecordPlace>();
    ends.forEach(
        (seq, end) -> {
          if (seq < below) ended.put(seq, end);
        });
    try (IndexReader.Hits hits = index.hits(query, below)) {
      Optional<Hit> hit = hits.next();
      while (hit.isPresent() || !ended.isEmpty()) {
        long told = hit.map(Hit::seq).orElse(-1L);
        long late = ended.isEmpty() ? -1 : ended.lastKey();
        RecordPlace end = ended.remove(Math.max(told, late));
        Optional<Hit> row = told >= late ? hit : index.row(late);
        if (told >= late) hit = hits.next();
        if (row.isPresent() && !take(row.get(), end)) return;
      }
    } finally {
      log.closeFiles();
    }
  }

  private boolean take(Hit hit, @Nullable RecordPlace tailEnd) throws IOException {
    Optional<RecordPlace> row = place(log, hit.row());
    // Pruned since the index was written.
    if (row.isEmpty()) return true;
    RecordPlace end = tailEnd;
    if (end == null && hit.end() != null) end = place(log, hit.end()).orElse(null);
    return row.get().time() < since || take(row.get(), end);
  }

  static Optional<RecordPlace> place(LogReader log, IndexReader.Spot spot) throws IOException {
    return log.at(spot.seq(), spot.segment(), spot.offset());
  }

  private static long cursor(String after) {
    try {
      return Long.parseLong(after);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("no such page: " + after, e);
    }
  }
}

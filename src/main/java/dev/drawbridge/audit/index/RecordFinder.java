package dev.drawbridge.audit.index;

import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.record.BlindKey;
import dev.drawbridge.audit.record.LeafJson;
import dev.drawbridge.audit.record.RecordReader;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.wal.Frame;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
import dev.drawbridge.logging.EventCode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds records, newest first: by the index as far as there is one that can be read, else in the
 * log itself, however long that is. Blocking and thread-safe, one call at a time.
 */
public final class RecordFinder implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(RecordFinder.class);

  /* A request is recorded after its id was made; the clock may have been set back in between. */
  private static final long CLOCK_SLACK_MS = 3_600_000;

  private final RecordReader records;
  private final LogReader log;
  private @Nullable IndexReader index;

  /** Finds without an index, until {@link #use} gives it one. */
  public RecordFinder(RecordReader records) {
    this.records = records;
    this.log = records.log();
  }

  /**
   * Finds in the log of a folder, by its index where the keys are there.
   *
   * @throws IOException as {@link RecordReader#open}
   */
  public static RecordFinder open(Path folder, MasterKey master) throws IOException {
    RecordReader records = RecordReader.open(folder, master);
    var finder = new RecordFinder(records);
    Optional<BlindKey> key = records.opener().indexKey();
    key.ifPresent(known -> finder.use(new IndexReader(folder, known, records.log())));
    return finder;
  }

  /** Reads what it finds. */
  public RecordReader records() {
    return records;
  }

  /** Finds by that index from now on; it is closed with this. */
  public void use(IndexReader told) {
    index = told;
  }

  /** Closes the index; from now on the log itself is read. */
  public synchronized void closeIndex() throws IOException {
    IndexReader told = index;
    index = null;
    if (told != null) told.close();
  }

  /**
   * Rows of requests and refusals, newest first.
   *
   * @throws IllegalArgumentException where the query's cursor is no number
   */
  public Page search(Query query) throws IOException {
    return indexed(
        known -> new RowSearch(records, query).search(known),
        () -> new RowSearch(records, query).walk());
  }

  /** One request with all that the record holds of it; empty where there is no such request. */
  public Optional<RecordView> show(String requestId) throws IOException {
    Optional<Found> found = find(requestId);
    if (found.isEmpty()) return Optional.empty();
    return Optional.of(records.view(found.get().row, found.get().end, true));
  }

  /**
   * Where a request or refusal lies.
   *
   * @param end null where there is none
   */
  public record Found(RecordPlace row, @Nullable RecordPlace end) {}

  /** Finds a request or refusal. What is no id of ours is nowhere, and no reason to look. */
  public Optional<Found> find(String requestId) throws IOException {
    if (RequestIds.madeAt(requestId) < 0) return Optional.empty();
    return indexed(known -> find(requestId, known), () -> walkTo(requestId, 0, new HashMap<>()));
  }

  private interface ByIndex<T> {
    T of(IndexReader.Snapshot known) throws IOException, SQLException;
  }

  private interface ByLog<T> {
    T get() throws IOException;
  }

  /** By the index where there is one that can be read; else by the log alone. */
  private synchronized <T> T indexed(ByIndex<T> quick, ByLog<T> sure) throws IOException {
    if (index == null) return sure.get();
    try {
      Optional<IndexReader.Snapshot> known = index.snapshot();
      if (known.isPresent()) {
        try (IndexReader.Snapshot snapshot = known.get()) {
          return quick.of(snapshot);
        }
      }
    } catch (SQLException e) {
      LOG.warn(
          EventCode.INDEX_UNUSED, "the audit log is searched without its index: {}", e.toString());
      index.close();
    }
    return sure.get();
  }

  private Optional<Found> find(String requestId, IndexReader.Snapshot known)
      throws IOException, SQLException {
    Map<Long, RecordPlace> ends = new HashMap<>();
    Optional<Found> recent = walkTo(requestId, known.next(), ends);
    if (recent.isPresent()) return recent;
    try {
      for (IndexReader.Hit hit : known.requests(requestId)) {
        Optional<RecordPlace> row = RowSearch.place(log, hit.row());
        if (row.isEmpty()) continue;
        if (!requestId.equals(LeafJson.named(row.get().leaf()).requestId())) continue;
        RecordPlace end = ends.get(hit.seq());
        IndexReader.Spot spot = hit.end();
        if (end == null && spot != null) end = RowSearch.place(log, spot).orElse(null);
        return Optional.of(new Found(row.get(), end));
      }
      return Optional.empty();
    } finally {
      log.closeFiles();
    }
  }

  /** Looks for a request among the records from seq {@code from} on. */
  private Optional<Found> walkTo(String requestId, long from, Map<Long, RecordPlace> ends)
      throws IOException {
    long hash = Frame.hash(requestId);
    long oldest = RequestIds.madeAt(requestId) - CLOCK_SLACK_MS;
    List<Found> found = new ArrayList<>();
    log.walk(
        place -> {
          if (place.seq() < from || place.time() < oldest) return false;
          FrameType type = place.type();
          if (type == FrameType.END) ends.put(place.ref(), place);
          if (type == null || !type.row() || place.ref() != hash) return true;
          if (!requestId.equals(LeafJson.named(place.leaf()).requestId())) return true;
          found.add(new Found(place, ends.get(place.seq())));
          return false;
        });
    return found.stream().findFirst();
  }

  /** A seq before which all records are older than {@code time}, as near as the index knows. */
  public long before(Instant time) throws IOException {
    return indexed(known -> known.before(time.toEpochMilli()), () -> 0L);
  }

  /** A seq from which on all records are younger than that, as near as the index knows. */
  private long younger(long millis) throws IOException {
    return indexed(known -> known.younger(millis), () -> Long.MAX_VALUE);
  }

  /**
   * Visits the records of a stretch, newest first.
   *
   * @param from the seq of the oldest
   * @param last the time of the youngest, in milliseconds since the epoch
   */
  public void stretch(long from, long last, LogReader.Visitor visitor) throws IOException {
    log.walk(
        younger(last),
        place -> place.seq() >= from && (place.time() > last || visitor.visit(place)));
  }

  /**
   * The records of one kind of event, newest first: by the index where that tells, else by all of
   * the log.
   *
   * @param ref of those that {@link IndexWriter} notes
   */
  public List<RecordPlace> events(long ref) throws IOException {
    return indexed(
        known -> {
          List<RecordPlace> found = events(ref, known.next());
          for (IndexReader.Spot spot : known.events(ref)) {
            RowSearch.place(log, spot).ifPresent(found::add);
          }
          return found;
        },
        () -> events(ref, 0));
  }

  private List<RecordPlace> events(long ref, long from) throws IOException {
    List<RecordPlace> found = new ArrayList<>();
    log.walk(
        place -> {
          if (place.seq() < from) return false;
          if (place.type() == FrameType.EVENT && place.ref() == ref) found.add(place);
          return true;
        });
    return found;
  }

  @Override
  public void close() throws IOException {
    try (records) {
      closeIndex();
    }
  }
}

package dev.drawbridge.audit;

import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.wal.Frame;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
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
 * Reads a log, newest first, beside its writer or without one, and writes nothing. Blocking and
 * thread-safe, one call at a time.
 */
public final class AuditReader implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditReader.class);
  /* A request is recorded after its id was made; the clock may have been set back in between. */
  static final long CLOCK_SLACK_MS = 3_600_000;
  private static final String UUID_V7 = "xxxxxxxx-xxxx-7xxx-xxxx-xxxxxxxxxxxx";

  /** A record of another kind than requests and their ends. */
  record Noted(long seq, FrameType type, Map<String, Object> fields) {}

  private final LogReader log;
  private @Nullable IndexReader index;
  private final RecordOpener opener;

  AuditReader(LogReader log, RecordOpener opener) {
    this.log = log;
    this.opener = opener;
  }

  /**
   * A reader of the log in that folder ({@code data}/audit), whether or not a process writes it,
   * with the master key where it lies unless configured.
   *
   * @throws IOException as {@link #open(Path, MasterKey)}
   */
  public static AuditReader open(Path folder) throws IOException {
    return open(folder, new MasterKey(AuditSettings.master(folder), null));
  }

  /**
   * A reader of the log in that folder. Without the log's {@code keys.db} or the master key all
   * records are closed to it.
   *
   * @param master the master key
   * @throws IOException where there is no log, and where the master key is another log's
   */
  public static AuditReader open(Path folder, MasterKey master) throws IOException {
    RecordOpener opener = RecordOpener.of(folder, master);
    LogReader log = LogReader.open(folder);
    var reader = new AuditReader(log, opener);
    opener.indexKey().ifPresent(key -> reader.use(new IndexReader(folder, key, log)));
    return reader;
  }

  /** Visits the records whose seq is less than {@code below}, newest first. */
  void walk(long below, LogReader.Visitor visitor) throws IOException {
    log.walk(below, visitor);
  }

  /** Searches by that index from now on, as far as it goes; closed with this. */
  void use(IndexReader told) {
    index = told;
  }

  /** Closes the index; searches read the log itself from now on. */
  synchronized void closeIndex() throws IOException {
    IndexReader told = index;
    index = null;
    if (told != null) told.close();
  }

  /** As {@link AuditTrail#search}; a cursor that is no number is an IllegalArgumentException. */
  public Page search(Query query) throws IOException {
    return indexed(
        known -> new RowSearch(this, log, query).search(known),
        () -> new RowSearch(this, log, query).walk());
  }

  /** As {@link AuditTrail#show}. */
  public Optional<RecordView> show(String requestId) throws IOException {
    Optional<Found> found = find(requestId);
    if (found.isEmpty()) return Optional.empty();
    RecordPlace row = found.get().row;
    return Optional.of(view(row.seq(), row, json(row), found.get().end));
  }

  /**
   * Where a request or refusal lies.
   *
   * @param end null where there is none
   */
  record Found(RecordPlace row, @Nullable RecordPlace end) {}

  /** Finds a request or refusal. What is no id of ours is nowhere, and no reason to look. */
  Optional<Found> find(String requestId) throws IOException {
    if (madeAt(requestId) < 0) return Optional.empty();
    return indexed(known -> find(requestId, known), () -> walkTo(requestId, 0, new HashMap<>()));
  }

  private interface ByIndex<T> {
    T of(IndexReader.Snapshot known) throws IOException, SQLException;
  }

  private interface ByLog<T> {
    T get() throws IOException;
  }

  /** By the index where there is one that can be read; else by the log alone, however long. */
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
      LOG.warn("the audit log is searched without its index: {}", e.toString());
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

  /** Looks for a request among the records from that seq on. */
  private Optional<Found> walkTo(String requestId, long from, Map<Long, RecordPlace> ends)
      throws IOException {
    long hash = Frame.hash(requestId);
    long oldest = madeAt(requestId) - CLOCK_SLACK_MS;
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

  /** A seq before which all records are older than that, as near as the index knows. */
  long before(Instant time) throws IOException {
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
  void stretch(long from, long last, LogReader.Visitor visitor) throws IOException {
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
  List<RecordPlace> events(long ref) throws IOException {
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

  /** The newest records of the kinds that are no rows, newest first. */
  List<Noted> noted(int limit) throws IOException {
    List<Noted> list = new ArrayList<>();
    log.walk(
        place -> {
          FrameType type = place.type();
          if (type == FrameType.EVENT || type == FrameType.AUTH) {
            long seq = place.seq();
            list.add(new Noted(seq, type, RowReader.map(json(place))));
          }
          return list.size() < limit;
        });
    return list;
  }

  /** The id of the request with that seq; null where there is no such request. */
  @Nullable String requestId(long seq) throws IOException {
    Optional<RecordPlace> place = log.find(seq).filter(p -> p.type() == FrameType.REQUEST);
    return place.isEmpty() ? null : LeafJson.named(place.get().leaf()).requestId();
  }

  /** A request or refusal whole, without its content. */
  RecordView view(RecordPlace place, @Nullable RecordPlace end) throws IOException {
    return view(place.seq(), place, json(place), end, false);
  }

  private RecordView view(long seq, RecordPlace place, byte[] json, @Nullable RecordPlace end)
      throws IOException {
    return view(seq, place, json, end, true);
  }

  private RecordView view(
      long seq, RecordPlace place, byte[] json, @Nullable RecordPlace end, boolean content)
      throws IOException {
    Map<String, Object> record = RowReader.map(json);
    byte @Nullable [] prompt = content ? opener.content(place) : null;
    Map<String, Object> labels = object(record.get("labels"));
    Map<String, Object> input = object(record.get("input"));
    Map<String, Object> verdict = object(record.get("verdict"));
    Map<String, Object> reserved = object(record.get(LedgerJson.RESERVED));
    if (end == null) {
      Row row = RowReader.join(seq, RowReader.row(json), null);
      return new RecordView(
          row, labels, input, verdict, reserved, null, prompt, null, opener.expired(place));
    }
    byte[] endJson = json(end);
    Map<String, Object> ended = RowReader.map(endJson);
    byte @Nullable [] answer = content ? opener.content(end) : null;
    Row row = RowReader.join(seq, RowReader.row(json), RowReader.row(endJson));
    return new RecordView(
        row, labels, input, verdict, reserved, ended, prompt, answer, opener.expired(place));
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Map<String, Object> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, Object>) map : null;
  }

  /** The row alone. */
  RowFacts facts(RecordPlace place) throws IOException {
    return RowReader.row(json(place));
  }

  /** As {@link RecordOpener#whole}. */
  RecordOpener.Whole whole(RecordPlace place) throws IOException {
    return opener.whole(place);
  }

  /** The record whole; its id, time and state where it is not open. */
  byte[] json(RecordPlace place) throws IOException {
    return opener.open(place).json();
  }

  /** The body as the caller sent it; null where the record keeps none, or none that is open. */
  byte @Nullable [] prompt(RecordPlace place) throws IOException {
    return opener.content(place);
  }

  /** The time within a UUIDv7; -1 for any other id. */
  static long madeAt(String id) {
    if (!uuidV7(id)) return -1;
    return Long.parseLong(id.substring(0, 8) + id.substring(9, 13), 16);
  }

  private static boolean uuidV7(String id) {
    if (id.length() != UUID_V7.length()) return false;
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      if (UUID_V7.charAt(i) == 'x' ? !hex : c != UUID_V7.charAt(i)) return false;
    }
    return true;
  }

  /** The first half of a UUIDv7, which goes with the time; some number of any other id. */
  static long number(String id) {
    if (!uuidV7(id)) return Frame.hash(id);
    return Long.parseLong(id, 0, 8, 16) << 32
        | Long.parseLong(id, 9, 13, 16) << 16
        | Long.parseLong(id, 14, 18, 16);
  }

  /** What receipts are made from. */
  Receipts receipts() {
    return new Receipts(this, opener);
  }

  /** What copies of the log of that name are made from, with a reader of its own. */
  RecordCopies copies(String origin, RecordCopies.LeafHashes pruned) {
    return new RecordCopies(origin, log.another(), opener, pruned);
  }

  @Override
  public void close() throws IOException {
    try (opener;
        log;
        var known = index) {
      index = null;
    }
  }
}

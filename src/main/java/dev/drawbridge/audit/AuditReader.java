package dev.drawbridge.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log, newest first, beside its writer or without one, and writes nothing. Blocking and
 * thread-safe, one call at a time.
 */
public final class AuditReader implements Closeable {
  private static final int INDEXES_KEPT = 24;
  private static final int FILES_OPEN = 8;
  private static final int ROW_BYTES = 1_024;
  /* A request is recorded after its id was made; the clock may have been set back in between. */
  private static final long CLOCK_SLACK_MS = 3_600_000;
  private static final Pattern UUID_V7 =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");

  /** How far the log is durable: within the segment of that first seq, up to that offset. */
  record Durable(long segment, long end) {
    /** No writer here that tells: up to the last valid frame. */
    static final Durable UNKNOWN = new Durable(Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /** Tells how far the log is durable now. */
  interface Horizon {
    Durable durable();
  }

  /** A record of another kind than requests and their ends. */
  record Noted(long seq, FrameType type, Map<String, Object> fields) {}

  /** A record, by its segment and its number there. */
  record Place(SegmentIndex segment, int at) {
    long seq() {
      return segment.first() + at;
    }

    @Nullable FrameType type() {
      return segment.type(at);
    }

    /** As {@link Frame#ref()}. */
    long ref() {
      return segment.ref(at);
    }

    long time() {
      return segment.time(at);
    }
  }

  /** Sees each record, newest first; false ends the walk. */
  interface Visitor {
    boolean visit(Place place) throws IOException;
  }

  private final Path wal;
  private final Horizon horizon;
  private final Map<Long, SegmentIndex> indexes =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, SegmentIndex> eldest) {
          return size() > INDEXES_KEPT;
        }
      };
  private final Map<Path, FrameReader> files = new HashMap<>();

  AuditReader(Path folder, Horizon horizon) {
    this.wal = folder.resolve("wal");
    this.horizon = horizon;
  }

  /**
   * A reader of the log in that folder ({@code data}/audit), whether or not a process writes it.
   *
   * @throws IOException where there is no log
   */
  public static AuditReader open(Path folder) throws IOException {
    if (!Files.isDirectory(folder.resolve("wal"))) {
      throw new IOException("no audit log in " + folder);
    }
    return new AuditReader(folder, () -> Durable.UNKNOWN);
  }

  /** As {@link AuditTrail#search}; a cursor that is no number is an IllegalArgumentException. */
  public synchronized Page search(Query query) throws IOException {
    int limit = Math.clamp(query.limit(), 1, 1000);
    long before = query.after() == null ? Long.MAX_VALUE : cursor(query.after());
    long since = query.since() == null ? Long.MIN_VALUE : query.since().toEpochMilli();
    List<Row> rows = new ArrayList<>();
    Map<Long, Place> ends = new HashMap<>();
    boolean[] more = {false};
    walk(
        place -> {
          SegmentIndex segment = place.segment;
          if (segment.time(place.at) < since) return false;
          FrameType type = segment.type(place.at);
          if (type == FrameType.END) ends.put(segment.ref(place.at), place);
          if (type == null || !type.row()) return true;
          long seq = segment.first() + place.at;
          Place end = ends.remove(seq);
          if (seq >= before) return true;
          RowFacts own = facts(place);
          if (!RowReader.fits(query, own)) return true;
          RowFacts ended = end == null ? null : facts(end);
          if (!RowReader.fits(query, own, ended)) return true;
          if (rows.size() == limit) {
            more[0] = true;
            return false;
          }
          rows.add(RowReader.join(seq, own, ended));
          return true;
        });
    return new Page(rows, more[0] ? Long.toString(rows.getLast().seq()) : null);
  }

  /** As {@link AuditTrail#show}. What is no id of ours is nowhere, and no reason to look. */
  public synchronized Optional<RecordView> show(String requestId) throws IOException {
    if (madeAt(requestId) < 0) return Optional.empty();
    long hash = Frame.hash(requestId);
    long oldest = madeAt(requestId) - CLOCK_SLACK_MS;
    Map<Long, Place> ends = new HashMap<>();
    List<RecordView> found = new ArrayList<>();
    walk(
        place -> {
          SegmentIndex segment = place.segment;
          if (segment.time(place.at) < oldest) return false;
          FrameType type = segment.type(place.at);
          if (type == FrameType.END) ends.put(segment.ref(place.at), place);
          if (type == null || !type.row() || segment.ref(place.at) != hash) return true;
          byte[] json = json(place);
          if (!requestId.equals(RowReader.row(json).text("request_id"))) return true;
          long seq = segment.first() + place.at;
          found.add(view(seq, place, json, ends.get(seq)));
          return false;
        });
    return found.stream().findFirst();
  }

  /** The newest records of the kinds that are no rows, newest first. */
  synchronized List<Noted> noted(int limit) throws IOException {
    List<Noted> list = new ArrayList<>();
    walk(
        place -> {
          FrameType type = place.segment.type(place.at);
          if (type == FrameType.EVENT || type == FrameType.AUTH) {
            long seq = place.segment.first() + place.at;
            list.add(new Noted(seq, type, RowReader.map(json(place))));
          }
          return list.size() < limit;
        });
    return list;
  }

  /** The id of the request with that seq; null where there is no such request. */
  synchronized @Nullable String requestId(long seq) throws IOException {
    Map.Entry<Long, Path> entry = segments(wal).floorEntry(seq);
    if (entry == null) return null;
    SegmentIndex segment = index(entry.getValue(), entry.getKey(), Long.MAX_VALUE);
    int at = (int) (seq - segment.first());
    if (at >= segment.count() || segment.type(at) != FrameType.REQUEST) return null;
    try {
      return facts(new Place(segment, at)).text("request_id");
    } finally {
      closeFiles();
    }
  }

  /** Adds an index that is read already. */
  synchronized void keep(SegmentIndex index) {
    indexes.put(index.first(), index);
  }

  /** The segments, by the seq of their first record. */
  static NavigableMap<Long, Path> segments(Path wal) throws IOException {
    NavigableMap<Long, Path> segments = new TreeMap<>();
    try (var files = Files.newDirectoryStream(wal, "*" + SegmentIndex.SUFFIX)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        String seq = name.substring(0, name.length() - SegmentIndex.SUFFIX.length());
        if (seq.matches("\\d{20}")) segments.put(Long.parseLong(seq), file);
      }
    }
    return segments;
  }

  private void walk(Visitor visitor) throws IOException {
    walk(Long.MAX_VALUE, visitor);
  }

  /** Visits the records whose seq is less than {@code below}, newest first. */
  synchronized void walk(long below, Visitor visitor) throws IOException {
    Durable durable = horizon.durable();
    try {
      boolean all = below > durable.segment;
      NavigableMap<Long, Path> segments = segments(wal).headMap(all ? durable.segment : below, all);
      long next = -1;
      for (Map.Entry<Long, Path> e : segments.descendingMap().entrySet()) {
        long limit = e.getKey() == durable.segment ? durable.end : Long.MAX_VALUE;
        SegmentIndex segment = index(e.getValue(), e.getKey(), limit);
        if (next >= 0 && segment.nextSeq() != next && segment.mark() != 0) {
          throw new IOException("the audit log is damaged at seq " + segment.nextSeq());
        }
        if (segment.mark() != 0) next = segment.first();
        int count = (int) Math.min(segment.count(), below - segment.first());
        for (int i = count - 1; i >= 0; i--) {
          if (!visitor.visit(new Place(segment, i))) return;
        }
      }
    } finally {
      closeFiles();
    }
  }

  private SegmentIndex index(Path path, long first, long limit) throws IOException {
    SegmentIndex index = indexes.get(first);
    if (index == null) {
      index = new SegmentIndex(path, first);
      indexes.put(first, index);
    }
    index.extend(limit);
    return index;
  }

  private RecordView view(long seq, Place place, byte[] json, @Nullable Place end)
      throws IOException {
    Map<String, Object> record = RowReader.map(json);
    byte @Nullable [] prompt = content(place, record.get("body_kept"));
    Map<String, Object> labels = object(record.get("labels"));
    Map<String, Object> input = object(record.get("input"));
    Map<String, Object> verdict = object(record.get("verdict"));
    Map<String, Object> reserved = object(record.get(LedgerJson.RESERVED));
    if (end == null) {
      Row row = RowReader.join(seq, RowReader.row(json), null);
      return new RecordView(row, labels, input, verdict, reserved, null, prompt, null);
    }
    byte[] endJson = json(end);
    Map<String, Object> ended = RowReader.map(endJson);
    byte @Nullable [] answer = content(end, ended.get("answer_kept"));
    Row row = RowReader.join(seq, RowReader.row(json), RowReader.row(endJson));
    return new RecordView(row, labels, input, verdict, reserved, ended, prompt, answer);
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Map<String, Object> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, Object>) map : null;
  }

  /** The row alone: of a long record the first bytes nearly always hold it. */
  RowFacts facts(Place place) throws IOException {
    int length = place.segment.jsonLength(place.at);
    FrameReader file = file(place);
    if (length > ROW_BYTES) {
      var row = RowReader.rowWithin(file.part(place.segment.offset(place.at), 0, ROW_BYTES));
      if (row.isPresent()) return row.get();
    }
    return RowReader.row(file.part(place.segment.offset(place.at), 0, length));
  }

  /** The JSON part whole. */
  byte[] json(Place place) throws IOException {
    return file(place).part(place.segment.offset(place.at), 0, place.segment.jsonLength(place.at));
  }

  private byte @Nullable [] content(Place place, @Nullable Object kept) throws IOException {
    int length = kept instanceof Number n ? n.intValue() : 0;
    if (length == 0) return null;
    SegmentIndex segment = place.segment;
    return file(place).part(segment.offset(place.at), segment.jsonLength(place.at), length);
  }

  private FrameReader file(Place place) throws IOException {
    FrameReader reader = files.get(place.segment.path());
    if (reader == null) {
      if (files.size() >= FILES_OPEN) closeFiles();
      reader = new FrameReader(place.segment.path());
      files.put(place.segment.path(), reader);
    }
    return reader;
  }

  private void closeFiles() throws IOException {
    for (FrameReader reader : files.values()) reader.close();
    files.clear();
  }

  private static long cursor(String after) {
    try {
      return Long.parseLong(after);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("no such page: " + after, e);
    }
  }

  /** The time within a UUIDv7; -1 for any other id. */
  private static long madeAt(String id) {
    if (!UUID_V7.matcher(id).matches()) return -1;
    return Long.parseLong(id.substring(0, 8) + id.substring(9, 13), 16);
  }

  @Override
  public synchronized void close() throws IOException {
    closeFiles();
    indexes.clear();
  }
}

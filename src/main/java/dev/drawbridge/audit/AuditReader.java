package dev.drawbridge.audit;

import dev.drawbridge.wal.Frame;
import dev.drawbridge.wal.FrameType;
import dev.drawbridge.wal.LogReader;
import dev.drawbridge.wal.Place;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log, newest first, beside its writer or without one, and writes nothing. Blocking and
 * thread-safe, one call at a time.
 */
public final class AuditReader implements Closeable {
  /* A request is recorded after its id was made; the clock may have been set back in between. */
  static final long CLOCK_SLACK_MS = 3_600_000;
  private static final Pattern UUID_V7 =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");

  /** A record of another kind than requests and their ends. */
  record Noted(long seq, FrameType type, Map<String, Object> fields) {}

  private final LogReader log;
  private final RecordOpener opener;

  AuditReader(LogReader log, RecordOpener opener) {
    this.log = log;
    this.opener = opener;
  }

  /**
   * A reader of the log in that folder ({@code data}/audit), whether or not a process writes it,
   * with the master key where it lies unless configured.
   *
   * @throws IOException as {@link #open(Path, Path)}
   */
  public static AuditReader open(Path folder) throws IOException {
    return open(folder, AuditSettings.master(folder));
  }

  /**
   * A reader of the log in that folder. Without the log's {@code keys.db} or the master key all
   * records are closed to it.
   *
   * @param master the master key's file
   * @throws IOException where there is no log, and where the master key is another log's
   */
  public static AuditReader open(Path folder, Path master) throws IOException {
    return new AuditReader(LogReader.open(folder), RecordOpener.of(folder, master));
  }

  /** Visits the records whose seq is less than {@code below}, newest first. */
  void walk(long below, LogReader.Visitor visitor) throws IOException {
    log.walk(below, visitor);
  }

  /** As {@link AuditTrail#search}; a cursor that is no number is an IllegalArgumentException. */
  public Page search(Query query) throws IOException {
    int limit = Math.clamp(query.limit(), 1, 1000);
    long before = query.after() == null ? Long.MAX_VALUE : cursor(query.after());
    long since = query.since() == null ? Long.MIN_VALUE : query.since().toEpochMilli();
    List<Row> rows = new ArrayList<>();
    Map<Long, Place> ends = new HashMap<>();
    boolean[] more = {false};
    log.walk(
        place -> {
          if (place.time() < since) return false;
          FrameType type = place.type();
          if (type == FrameType.END) ends.put(place.ref(), place);
          if (type == null || !type.row()) return true;
          long seq = place.seq();
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
  public Optional<RecordView> show(String requestId) throws IOException {
    if (madeAt(requestId) < 0) return Optional.empty();
    long hash = Frame.hash(requestId);
    long oldest = madeAt(requestId) - CLOCK_SLACK_MS;
    Map<Long, Place> ends = new HashMap<>();
    List<RecordView> found = new ArrayList<>();
    log.walk(
        place -> {
          if (place.time() < oldest) return false;
          FrameType type = place.type();
          if (type == FrameType.END) ends.put(place.ref(), place);
          if (type == null || !type.row() || place.ref() != hash) return true;
          if (!requestId.equals(LeafJson.named(place.leaf()).requestId())) return true;
          byte[] json = json(place);
          long seq = place.seq();
          found.add(view(seq, place, json, ends.get(seq)));
          return false;
        });
    return found.stream().findFirst();
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
    Optional<Place> place = log.find(seq).filter(p -> p.type() == FrameType.REQUEST);
    return place.isEmpty() ? null : LeafJson.named(place.get().leaf()).requestId();
  }

  private RecordView view(long seq, Place place, byte[] json, @Nullable Place end)
      throws IOException {
    Map<String, Object> record = RowReader.map(json);
    byte @Nullable [] prompt = opener.content(place);
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
    byte @Nullable [] answer = opener.content(end);
    Row row = RowReader.join(seq, RowReader.row(json), RowReader.row(endJson));
    return new RecordView(row, labels, input, verdict, reserved, ended, prompt, answer);
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Map<String, Object> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, Object>) map : null;
  }

  /** The row alone. */
  RowFacts facts(Place place) throws IOException {
    return RowReader.row(json(place));
  }

  /** The record whole; its id, time and state where it is not open. */
  byte[] json(Place place) throws IOException {
    return opener.open(place).json();
  }

  private static long cursor(String after) {
    try {
      return Long.parseLong(after);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("no such page: " + after, e);
    }
  }

  /** The time within a UUIDv7; -1 for any other id. */
  static long madeAt(String id) {
    if (!UUID_V7.matcher(id).matches()) return -1;
    return Long.parseLong(id.substring(0, 8) + id.substring(9, 13), 16);
  }

  @Override
  public void close() throws IOException {
    log.close();
    opener.close();
  }
}

package dev.drawbridge.log.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a log, newest first, beside its writer or without one, and writes nothing.
 * Blocking and thread-safe, one call at a time.
 */
public final class LogReader implements Closeable {
  private static final int OWN_KEPT = 3;
  private static final int FILES_OPEN = 8;

  /** Sees each record; false ends the walk. */
  public interface Visitor {
    boolean visit(RecordPlace place) throws IOException;
  }

  private final Path wal;
  private final Durable.Horizon horizon;
  private final SegmentIndexes finished;

  /** Of the newest segment, and of those that are read in their order; by their first seq. */
  private final Map<Long, SegmentIndex> own =
      new LinkedHashMap<>(4, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, SegmentIndex> eldest) {
          return size() > OWN_KEPT;
        }
      };

  private final Map<Path, FrameReader> files = new HashMap<>();
  private final @Nullable RecentBytes recent;
  private final ReadAhead ahead;

  /**
   * @param recent what is in memory of the segment that is written; null for nothing
   */
  LogReader(
      Path wal, Durable.Horizon horizon, @Nullable RecentBytes recent, SegmentIndexes finished) {
    this.wal = wal;
    this.horizon = horizon;
    this.recent = recent;
    this.finished = finished;
    this.ahead = new ReadAhead(recent);
  }

  /**
   * A reader of the log in that folder, whether or not a process writes it.
   *
   * @throws IOException where there is no log
   */
  public static LogReader open(Path folder) throws IOException {
    Path wal = folder.resolve("wal");
    if (!Files.isDirectory(wal)) throw new IOException("no audit log in " + folder);
    var finished = new SegmentIndexes(Integer.MAX_VALUE);
    return new LogReader(wal, () -> Durable.UNKNOWN, null, finished);
  }

  /**
   * A reader of the same log that waits for no call of this one. Where both walk or pick records,
   * either knows what the other has read of finished segments; in their order each reads them
   * itself.
   */
  public LogReader another() {
    return new LogReader(wal, horizon, recent, finished);
  }

  /** Visits all records, newest first. */
  public void walk(Visitor visitor) throws IOException {
    walk(Long.MAX_VALUE, visitor);
  }

  /** Visits the records whose seq is less than {@code below}, newest first. */
  public synchronized void walk(long below, Visitor visitor) throws IOException {
    Durable durable = horizon.durable();
    try {
      boolean all = below > durable.segment();
      NavigableMap<Long, Path> segments =
          SegmentIndex.segments(wal).headMap(all ? durable.segment() : below, all);
      long next = -1;
      for (Map.Entry<Long, Path> e : segments.descendingMap().entrySet()) {
        long limit = e.getKey() == durable.segment() ? durable.end() : Long.MAX_VALUE;
        SegmentIndex segment = shared(segments, e, limit);
        if (next >= 0 && segment.nextSeq() != next && segment.mark() != 0) {
          throw new IOException("the audit log is damaged at seq " + segment.nextSeq());
        }
        if (segment.mark() != 0) next = segment.first();
        int count = (int) Math.min(segment.count(), below - segment.first());
        for (int i = count - 1; i >= 0; i--) {
          if (!visitor.visit(new RecordPlace(this, segment, i))) return;
        }
      }
    } catch (NoSuchFileException gone) {
      if (!pruned(gone)) throw gone;
    } finally {
      closeFiles();
    }
  }

  /** Whether a segment is not there because it was pruned, while somebody looked at it. */
  private boolean pruned(NoSuchFileException gone) throws IOException {
    Path name = Path.of(gone.getFile()).getFileName();
    return SegmentIndex.name(oldest()).compareTo(String.valueOf(name)) > 0;
  }

  /** The seq of the oldest record that was not pruned. */
  public long oldest() throws IOException {
    return MinimumIndex.of(wal.resolveSibling(""));
  }

  /** What the segments begin with that hold durable records, oldest first. */
  public List<SegmentHead> heads() throws IOException {
    List<SegmentHead> heads = new ArrayList<>();
    for (Map.Entry<Long, Path> e :
        SegmentIndex.segments(wal).headMap(horizon.durable().segment(), true).entrySet()) {
      var segment = new SegmentIndex(e.getValue(), e.getKey());
      segment.readHead();
      if (segment.mark() != 0) heads.add(segment.head());
    }
    return heads;
  }

  /**
   * The durable records from that seq on, oldest first; from the oldest that is left where those
   * before it are gone. Empty where there are none yet.
   *
   * @param most how many at most; fewer at the end of a segment
   * @throws IOException where records are missing
   */
  public synchronized List<RecordPlace> from(long seq, int most) throws IOException {
    return from(seq, most, this::extend);
  }

  /**
   * The same for who reads what they hold in their order, before it asks for more: with few calls
   * of the system. The newest segment stays open, until {@link #rest}.
   */
  synchronized List<RecordPlace> ahead(long seq, int most) throws IOException {
    // An older one may be written anew under its name.
    ahead.keep(horizon.durable().segment());
    List<RecordPlace> places = from(seq, most, ahead::extend);
    if (!places.isEmpty()) ahead.turn(places.getFirst());
    return places;
  }

  private interface Extension {
    void extend(SegmentIndex segment, long limit) throws IOException;
  }

  /** As {@link SegmentIndex#extend(long)}, from memory as far as that has it. */
  private void extend(SegmentIndex segment, long limit) throws IOException {
    if (segment.end() >= limit) return;
    try (FrameReader reader = FrameReader.with(recent, segment)) {
      segment.extend(limit, reader);
    }
  }

  private List<RecordPlace> from(long seq, int most, Extension extension) throws IOException {
    Durable durable = horizon.durable();
    if (seq >= durable.next()) return List.of();
    SegmentIndex newest = own.get(durable.segment());
    if (newest != null && seq >= newest.first()) {
      // Nothing is asked of the folder where the newest segment is known already.
      extension.extend(newest, durable.end());
      long next = Math.min(newest.nextSeq(), durable.next());
      if (seq < next) return places(newest, seq, next, most);
    }
    NavigableMap<Long, Path> segments = SegmentIndex.segments(wal).headMap(durable.segment(), true);
    Map.Entry<Long, Path> entry = segments.floorEntry(seq);
    if (entry == null) entry = segments.firstEntry();
    while (entry != null) {
      boolean last = entry.getKey() == durable.segment();
      long limit = last ? durable.end() : Long.MAX_VALUE;
      SegmentIndex segment = own(entry, limit, extension);
      long next = Math.min(segment.nextSeq(), durable.next());
      Map.Entry<Long, Path> after = segments.higherEntry(entry.getKey());
      boolean whole = last ? next == durable.next() : after == null || next == after.getKey();
      if (seq < next) return places(segment, Math.max(seq, segment.first()), next, most);
      if (!whole) throw new IOException("the audit log is damaged at seq " + next);
      entry = after;
    }
    return List.of();
  }

  private List<RecordPlace> places(SegmentIndex segment, long from, long next, int most) {
    int at = (int) (from - segment.first());
    int end = (int) Math.min(next - segment.first(), (long) at + most);
    return IntStream.range(at, end).mapToObj(i -> new RecordPlace(this, segment, i)).toList();
  }

  /** The seq after the last durable record; as far as there are records where nobody tells. */
  public long durableNext() throws IOException {
    long next = horizon.durable().next();
    if (next < Long.MAX_VALUE) return next;
    long[] newest = {-1};
    walk(
        place -> {
          newest[0] = place.seq();
          return false;
        });
    return newest[0] + 1;
  }

  /** The record of that seq, however far the log is durable; empty where there is none. */
  public synchronized Optional<RecordPlace> find(long seq) throws IOException {
    SegmentIndex known = known(seq);
    if (known != null && known.first() >= oldest()) {
      return Optional.of(new RecordPlace(this, known, (int) (seq - known.first())));
    }
    NavigableMap<Long, Path> segments = SegmentIndex.segments(wal);
    Map.Entry<Long, Path> entry = segments.floorEntry(seq);
    if (entry == null) return Optional.empty();
    SegmentIndex segment = shared(segments, entry, Long.MAX_VALUE);
    long at = seq - segment.first();
    return at < segment.count()
        ? Optional.of(new RecordPlace(this, segment, (int) at))
        : Optional.empty();
  }

  /** The index that has that seq, of those that are read; what it has, no other segment has. */
  private @Nullable SegmentIndex known(long seq) {
    for (SegmentIndex index : own.values()) {
      if (seq >= index.first() && seq < index.nextSeq()) return index;
    }
    return finished.with(seq);
  }

  /**
   * The record of that seq, where it lay when somebody looked: spares reading all before it. Found
   * as by {@link #find} where it does not lie there any more.
   *
   * @param segment the seq of the segment's first record
   */
  public synchronized Optional<RecordPlace> at(long seq, long segment, long offset)
      throws IOException {
    Path path = wal.resolve(SegmentIndex.name(segment));
    boolean there = segment >= oldest() && Files.exists(path);
    Frame frame = there ? file(path).at(offset, 0) : null;
    if (frame == null || frame.seq() != seq || frame.type() == FrameType.HEAD) return find(seq);
    return Optional.of(new RecordPlace(this, SegmentIndex.excerpt(path, frame, offset), 0));
  }

  /** Bytes of a record, from the start of its leaf on. */
  synchronized byte[] bytes(RecordPlace place, int from, int length) throws IOException {
    SegmentIndex segment = place.segment();
    long offset = segment.offset(place.at());
    long at = offset + Frame.HEADER + from;
    if (recent != null && segment.length(place.at()) >= RecentBytes.LONG) {
      byte[] leaf = recent.leaf(segment.first(), offset, from, length);
      if (leaf != null) return leaf;
    }
    byte[] read = ahead.bytes(segment, at, length);
    if (read == null && recent != null) read = recent.bytes(segment.first(), at, length);
    return read == null ? file(segment.path()).part(offset, from, length) : read;
  }

  /** The state that a segment begins with. */
  byte[] state(SegmentIndex segment) throws IOException {
    try (var reader = new FrameReader(segment.path())) {
      Frame head = reader.at(0, segment.mark());
      if (head == null) throw new IOException("the head of " + segment.path() + " is not valid");
      FrameTable table = SegmentIndex.table(reader, 0, head.leaf(), head.table());
      return reader.part(0, table.ledgerAt(), table.ledger());
    }
  }

  /** Adds the index of the newest segment, which is read already. */
  synchronized void keep(SegmentIndex newest) {
    own.put(newest.first(), newest);
  }

  /** All that is in a finished segment. */
  synchronized SegmentIndex segment(long first) throws IOException {
    Path path = wal.resolve(SegmentIndex.name(first));
    return own(Map.entry(first, path), Long.MAX_VALUE, this::extend);
  }

  /**
   * The index of a segment, and of a finished one that which any reader has read.
   *
   * @param segments among which the one after it is
   */
  private SegmentIndex shared(
      NavigableMap<Long, Path> segments, Map.Entry<Long, Path> entry, long limit)
      throws IOException {
    long first = entry.getKey();
    SegmentIndex whole = finished.get(first);
    if (whole != null) return whole;
    SegmentIndex index = own(entry, limit, this::extend);
    Long after = segments.higherKey(first);
    if (after == null || after != index.nextSeq()) return index;
    own.remove(first);
    return finished.keep(index);
  }

  /** The index of a segment whose frames this reader has checked itself. */
  private SegmentIndex own(Map.Entry<Long, Path> entry, long limit, Extension extension)
      throws IOException {
    long first = entry.getKey();
    SegmentIndex index = own.get(first);
    if (index == null) index = new SegmentIndex(entry.getValue(), first);
    extension.extend(index, limit);
    // One without a record is replaced where its first record is longer than it.
    if (index.count() > 0) own.put(first, index);
    return index;
  }

  private FrameReader file(Path path) throws IOException {
    @Nullable FrameReader reader = files.get(path);
    if (reader == null) {
      if (files.size() >= FILES_OPEN) closeFiles();
      reader = new FrameReader(path, FrameReader.PICKED);
      files.put(path, reader);
    }
    return reader;
  }

  /** Closes the open files; the next read opens them again. */
  public synchronized void closeFiles() throws IOException {
    for (FrameReader reader : files.values()) reader.close();
    files.clear();
  }

  /** Drops what was read ahead, too. */
  synchronized void rest() throws IOException {
    closeFiles();
    ahead.close();
  }

  @Override
  public synchronized void close() throws IOException {
    rest();
    own.clear();
  }
}

package dev.drawbridge.log.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a log ends, and leaves it so that writing can go on there. Refuses, changing nothing,
 * a log that has lost or changed what was durable.
 */
public final class Recovery {
  /**
   * Where writing goes on.
   *
   * @param open seqs of the requests without an end
   * @param lastHash of the last leaf; empty where there is none
   */
  public record Tail(
      Segment segment, long nextSeq, long lastTime, Set<Long> open, byte[] lastHash) {}

  /** Bytes after the last valid frame, kept in a file of their own. */
  public record Torn(long seq, long bytes, String file) {}

  public record Result(Tail tail, List<SegmentIndex> read, @Nullable Torn torn) {}

  private final Path wal;
  private final Storage storage;
  private final Bounds bounds;
  private final SegmentSupply supply;
  private final List<SegmentIndex> read = new ArrayList<>();
  private @Nullable Torn torn;
  private long oldest;

  Recovery(Path wal, Storage storage, Bounds bounds, SegmentSupply supply) {
    this.wal = wal;
    this.storage = storage;
    this.bounds = bounds;
    this.supply = supply;
  }

  Result run() throws IOException {
    NavigableMap<Long, Path> segments = SegmentIndex.segments(wal);
    oldest = MinimumIndex.of(wal.resolveSibling(""));
    if (oldest > 0 && (segments.isEmpty() || segments.firstKey() != oldest)) {
      throw damaged(oldest, "it was pruned up to there, and the segment that begins there is gone");
    }
    @Nullable SegmentIndex last = last(segments);
    if (last == null) return new Result(fresh(), read, torn);
    checkEarlier(segments.headMap(last.first(), false), last);
    checkClock(last);
    Files.deleteIfExists(wal.resolve(SegmentSupply.BLANK));
    Files.deleteIfExists(wal.resolve(SegmentSupply.TRIAL));
    if (torn == null) torn = repair(last);
    Tail tail = tail(last);
    return new Result(tail, read, torn);
  }

  /** The last segment that holds a frame; one after it that was never used is removed. */
  private @Nullable SegmentIndex last(NavigableMap<Long, Path> segments) throws IOException {
    Map.Entry<Long, Path> entry = segments.lastEntry();
    if (entry == null) return null;
    SegmentIndex index = scan(entry);
    if (index.mark() != 0) return index;
    repair(index);
    Files.delete(index.path());
    FileStorage.forceFolder(wal);
    segments.remove(entry.getKey());
    entry = segments.lastEntry();
    if (entry == null) return null;
    // A segment gets its name only after the one before it was forced whole.
    index = scan(entry);
    requireWhole(index);
    return index;
  }

  private SegmentIndex scan(Map.Entry<Long, Path> entry) throws IOException {
    var index = new SegmentIndex(entry.getValue(), entry.getKey());
    index.extend(Long.MAX_VALUE);
    if (index.mark() != 0) read.add(index);
    return index;
  }

  private void checkEarlier(NavigableMap<Long, Path> earlier, SegmentIndex last)
      throws IOException {
    long budget = bounds.startScanBytes();
    SegmentIndex after = last;
    for (Map.Entry<Long, Path> entry : earlier.descendingMap().entrySet()) {
      if (after.previous() != entry.getKey()) throw damaged(after.previous(), "a segment is gone");
      budget -= Files.size(entry.getValue());
      SegmentIndex index;
      if (budget >= 0) {
        index = scan(entry);
        requireWhole(index);
        if (index.nextSeq() != after.first()) throw damaged(index.nextSeq(), "records are gone");
        if (!Arrays.equals(lastHash(index), after.lastHash())) {
          throw damaged(after.first(), "the segment does not follow the one before it");
        }
      } else {
        index = new SegmentIndex(entry.getValue(), entry.getKey());
        index.readHead();
        if (index.mark() == 0) throw damaged(index.first(), "a segment's head is not valid");
      }
      after = index;
    }
    boolean pruned = oldest > 0 && after.first() == oldest;
    if (after.previous() != -1 && !pruned) throw damaged(after.previous(), "a segment is gone");
  }

  private void checkClock(SegmentIndex last) throws IOException {
    long now = bounds.clock().millis();
    if (lastTime(last) - now <= bounds.clockBackMillis()) return;
    throw new IOException(
        "the clock says "
            + Instant.ofEpochMilli(now)
            + ", and the last record of the audit log is of "
            + Instant.ofEpochMilli(lastTime(last))
            + ": set the clock, or start once with --accept-clock; nothing was changed");
  }

  private static long lastTime(SegmentIndex last) {
    return last.count() == 0 ? last.begun() : last.time(last.count() - 1);
  }

  private void requireWhole(SegmentIndex index) throws IOException {
    if (index.mark() == 0) throw damaged(index.first(), "a segment's head is not valid");
    try (var reader = new FrameReader(index.path())) {
      if (reader.lastNonZero(index.end()) > index.end()) {
        throw damaged(index.nextSeq(), "a frame in a finished segment is not valid");
      }
    }
  }

  /** Keeps what follows the last valid frame in a file of its own, then zeroes it. */
  private @Nullable Torn repair(SegmentIndex index) throws IOException {
    long from = index.end();
    try (var reader = new FrameReader(index.path())) {
      long until = reader.lastNonZero(from);
      if (until == from) return null;
      // What the disk was told to keep in one go it may keep in part, in any order; but what was
      // written after a force proves that all before the force was kept.
      int mark = index.mark();
      if (mark == 0) mark = ByteBuffer.wrap(reader.part(-Frame.HEADER, 0, 4)).getInt();
      if (mark != 0 && reader.laterBatch(from, until, mark) >= 0) {
        throw damaged(index.nextSeq(), "a frame is not valid and valid ones follow");
      }
      Torn copy = copy(reader, index.nextSeq(), from, until);
      try (LogFile file = storage.open(index.path())) {
        var zeroes = ByteBuffer.allocate(1 << 16);
        for (long at = from; at < until; at += zeroes.capacity()) {
          zeroes.clear().limit((int) Math.min(zeroes.capacity(), until - at));
          file.write(zeroes, at);
        }
        file.force();
      }
      torn = copy;
      return copy;
    }
  }

  private Torn copy(FrameReader reader, long seq, long from, long until) throws IOException {
    Path path = wal.resolve("torn-" + seq);
    for (int i = 2; Files.exists(path); i++) path = wal.resolve("torn-" + seq + "." + i);
    try (FileChannel channel = FileStorage.newFile(path)) {
      for (long at = from; at < until; ) {
        int n = (int) Math.min(1 << 16, until - at);
        var bytes = ByteBuffer.wrap(reader.part(at - Frame.HEADER, 0, n));
        while (bytes.hasRemaining()) channel.write(bytes);
        at += n;
      }
      channel.force(true);
    }
    FileStorage.forceFolder(wal);
    return new Torn(seq, until - from, String.valueOf(path.getFileName()));
  }

  private Tail tail(SegmentIndex last) throws IOException {
    Set<Long> open = new TreeSet<>();
    for (long seq : last.openBefore()) open.add(seq);
    for (int i = 0; i < last.count(); i++) {
      if (last.type(i) == FrameType.REQUEST) open.add(last.first() + i);
      if (last.type(i) == FrameType.END) open.remove(last.ref(i));
    }
    var segment =
        new Segment(
            last.path(),
            last.first(),
            last.previous(),
            Files.size(last.path()),
            last.mark(),
            storage.open(last.path()),
            Segment.identity(last.path()),
            last.end());
    return new Tail(segment, last.nextSeq(), lastTime(last), open, lastHash(last));
  }

  /** The hash of the last leaf up to a segment's end. */
  private static byte[] lastHash(SegmentIndex index) throws IOException {
    int last = index.count() - 1;
    if (last < 0) return index.lastHash();
    try (var reader = new FrameReader(index.path())) {
      return Leaf.hash(reader.part(index.offset(last), 0, index.leafLength(last)));
    }
  }

  /** The first segment of a new log. */
  private Tail fresh() throws IOException {
    byte[][] body = Frame.body(new byte[0], new Payload(Leaf.NONE, new byte[0], List.of()));
    int length = Frame.lengthOf(body);
    Segment segment = supply.take(0, -1, Frame.sizeOf(length));
    var frame = ByteBuffer.allocate((int) Frame.sizeOf(length));
    Frame.put(frame, segment.mark, FrameType.HEAD, 0, -1, bounds.clock().millis(), 0, body);
    for (byte[] part : body) frame.put(part);
    frame.clear();
    segment.file.write(frame, 0);
    segment.file.force();
    segment.end = frame.capacity();
    return new Tail(segment, 0, 0, Set.of(), new byte[0]);
  }

  private IOException damaged(long seq, String what) {
    return new IOException(
        "the audit log in " + wal + " is damaged at seq " + seq + ": " + what + "; not started");
  }
}

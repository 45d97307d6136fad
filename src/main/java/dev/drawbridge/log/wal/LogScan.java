package dev.drawbridge.log.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole log, or what was not pruned of it, oldest first, byte by byte: every frame, its
 * padding, every head, what lies behind the last frame. Goes on behind what is damaged. Blocking;
 * changes nothing.
 */
public final class LogScan {
  /** Takes what is found, in order. */
  public interface Visitor {
    /** A record whose frame is whole. */
    void record(Scanned record) throws IOException;

    /** Records from {@code from} to before {@code until} are not there, or not whole. */
    void missing(long from, long until, String why) throws IOException;

    /** A fault at a record, or at the place where it would be. */
    void fault(long seq, String what);

    /** A segment begins: the seqs of the requests that its head lists as open. */
    void segment(long first, long[] open);
  }

  private final Path wal;
  private final boolean written;
  private final Visitor visitor;
  private final long oldest;
  private long next;
  private long previous = -1;
  /* The leaf before; empty where it is not known. */
  private byte[] last = {};

  private LogScan(Path wal, long oldest, boolean written, Visitor visitor) {
    this.wal = wal;
    this.oldest = oldest;
    this.next = oldest;
    this.written = written;
    this.visitor = visitor;
  }

  /**
   * Scans the log in a folder.
   *
   * @return the seq after the last record
   * @throws IOException where it cannot be read, or is of another version
   */
  public static long run(Path folder, Visitor visitor) throws IOException {
    Path wal = folder.resolve("wal");
    if (!Files.isDirectory(wal)) throw new IOException("there is no audit log in " + folder);
    long oldest = MinimumIndex.of(folder);
    return new LogScan(wal, oldest, FolderLock.held(folder), visitor).run();
  }

  /** Whether a process writes the log in a folder now. */
  public static boolean written(Path folder) throws IOException {
    return FolderLock.held(folder);
  }

  private long run() throws IOException {
    Map<Long, Path> segments = SegmentIndex.segments(wal);
    int left = segments.size();
    for (Map.Entry<Long, Path> entry : segments.entrySet()) {
      left--;
      try (var reader = new FrameReader(entry.getValue())) {
        segment(reader, entry.getKey(), left == 0);
      }
    }
    return next;
  }

  private void segment(FrameReader reader, long first, boolean newest) throws IOException {
    long offset = 0;
    int mark = 0;
    Frame head = reader.at(0, 0);
    if (head == null || head.type() != FrameType.HEAD || head.seq() != first) {
      boolean unused = newest && reader.lastNonZero(0) == 0;
      if (unused) return;
      if (first > next) gone(first, "the segment before " + first + " ends early, or is gone");
      visitor.fault(first, "the segment's head is damaged");
      mark = markOf(reader);
    } else {
      if (first > next) gone(first, "they lie in no segment");
      head(reader, head);
      mark = head.mark();
      offset = head.size();
    }
    previous = first;
    long end = frames(reader, offset, mark);
    boolean writing = newest && written;
    if (!writing && reader.lastNonZero(end) > end) {
      visitor.fault(next, "bytes behind the segment's last record are not zero");
    }
  }

  private void head(FrameReader reader, Frame head) throws IOException {
    var body = new Scanned(head, reader.copy(Frame.HEADER, head.length()));
    padding(reader, 0, head);
    byte[] lists = body.part(SegmentIndex.OPEN);
    long[] open = new long[lists.length / Long.BYTES];
    ByteBuffer.wrap(lists).asLongBuffer().get(open);
    boolean pruned = oldest > 0 && head.seq() == oldest;
    if (head.ref() != previous && !pruned) {
      visitor.fault(head.seq(), "the segment follows one that begins with " + head.ref());
    }
    if (last.length > 0 && !Arrays.equals(body.part(SegmentIndex.LAST), Leaf.hash(last))) {
      visitor.fault(head.seq(), "the segment's head names another record before it");
    }
    visitor.segment(head.seq(), open);
  }

  /** A mark to look for where the head is damaged: that of its bytes, whatever they are worth. */
  private static int markOf(FrameReader reader) throws IOException {
    return reader.size() < 4 ? 0 : ByteBuffer.wrap(reader.part(-Frame.HEADER, 0, 4)).getInt();
  }

  private long frames(FrameReader reader, long from, int mark) throws IOException {
    long offset = from;
    while (true) {
      Frame frame = reader.at(offset, mark);
      if (frame == null || frame.type() == FrameType.HEAD) {
        long found = following(reader, offset, mark);
        if (found < 0) return offset;
        offset = found;
        continue;
      }
      if (frame.seq() > next) gone(frame.seq(), "damaged");
      if (frame.seq() < next) {
        visitor.fault(frame.seq(), "the record stands behind record " + (next - 1));
      } else {
        padding(reader, offset, frame);
        record(frame, reader.copy(offset + Frame.HEADER, frame.length()));
      }
      offset += frame.size();
    }
  }

  private void record(Frame frame, byte[] body) throws IOException {
    Scanned record;
    try {
      record = new Scanned(frame, body);
    } catch (IOException | RuntimeException e) {
      gone(frame.seq() + 1, String.valueOf(e.getMessage()));
      return;
    }
    last = record.leaf();
    next++;
    visitor.record(record);
  }

  private @Nullable Frame frame(FrameReader reader, long offset, int mark) throws IOException {
    Frame frame = reader.at(offset, mark);
    return frame == null || frame.type() == FrameType.HEAD ? null : frame;
  }

  /** The next whole frame behind a damaged one; -1 where there is none. */
  private long following(FrameReader reader, long from, int mark) throws IOException {
    long until = reader.lastNonZero(from);
    for (long at = from + 8; at + Frame.HEADER <= until; at += 8) {
      if (reader.mark(at) == mark && mark != 0 && frame(reader, at, mark) != null) return at;
    }
    return -1;
  }

  private void padding(FrameReader reader, long offset, Frame frame) throws IOException {
    long used = Frame.HEADER + (long) frame.length();
    for (byte b : reader.copy(offset + used, (int) (frame.size() - used))) {
      if (b != 0) {
        visitor.fault(frame.seq(), "the bytes behind the record are not zero");
        return;
      }
    }
  }

  private void gone(long until, String why) throws IOException {
    visitor.missing(next, until, why);
    last = new byte[0];
    next = until;
  }
}

package dev.drawbridge.log.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads frames of one segment through a window over the file. */
final class FrameReader implements Closeable {
  private static final int WINDOW = 256 << 10;

  /** A window for frames that are picked one by one: what lies around them is of no use. */
  static final int PICKED = 4 << 10;

  private static final byte[] ZEROES = new byte[WINDOW];

  private final FileChannel channel;
  private final Path path;

  /* What of the segment that begins with the record of that seq is in memory; null for nothing. */
  private final @Nullable RecentBytes recent;
  private final long first;
  private final long size;
  private ByteBuffer window;
  private long start;

  FrameReader(Path segment) throws IOException {
    this(segment, WINDOW);
  }

  /**
   * @param bytes read at once; more where a frame is longer
   */
  FrameReader(Path segment, int bytes) throws IOException {
    this(segment, bytes, null, 0);
  }

  /**
   * One that reads of a segment what is in memory there.
   *
   * @param recent null for nothing
   */
  static FrameReader with(@Nullable RecentBytes recent, SegmentIndex segment) throws IOException {
    return new FrameReader(segment.path(), WINDOW, recent, segment.first());
  }

  private FrameReader(Path segment, int bytes, @Nullable RecentBytes recent, long first)
      throws IOException {
    window = ByteBuffer.allocate(bytes).limit(0);
    path = segment;
    this.recent = recent;
    this.first = first;
    channel = FileChannel.open(segment, StandardOpenOption.READ);
    size = channel.size();
  }

  /** The file's length when it was opened. */
  long size() {
    return size;
  }

  /**
   * The frame that begins there, checked in whole; null where there is none or it is damaged.
   *
   * @param mark the segment's, 0 to accept any
   */
  @Nullable Frame at(long offset, int mark) throws IOException {
    return at(offset, mark, 0);
  }

  /**
   * The same; a long one whose header its writer left in memory is not read where it was forced.
   *
   * @param forced what of the segment is known to be on disk; 0 where nobody tells
   */
  @Nullable Frame at(long offset, int mark, long forced) throws IOException {
    Frame known = recent == null || forced == 0 ? null : recent.longFrame(first, offset);
    if (known != null && known.mark() == mark && offset + known.size() <= forced) return known;
    if (offset + Frame.HEADER > size) return null;
    if (!load(offset, Frame.HEADER)) return null;
    Frame frame = Frame.get(window.duplicate().position((int) (offset - start)));
    if (frame == null || (mark != 0 && frame.mark() != mark)) return null;
    if (offset + frame.size() > size) return null;
    if (!load(offset, Frame.HEADER + frame.length())) return null;
    int at = (int) (offset - start);
    var crc = new CRC32C();
    crc.update(window.array(), at, Frame.HEADER - 4);
    crc.update(window.array(), at + Frame.HEADER, frame.length());
    if ((int) crc.getValue() != frame.crc()) return null;
    requireVersion(frame);
    return frame;
  }

  /** A whole frame of another version is no damage: it is somebody else's. */
  private void requireVersion(Frame frame) throws IOException {
    if (Frame.read(frame.version())) return;
    String maker =
        frame.version() < Frame.OLDEST
            ? "by a development build of before this format"
            : "by a newer Drawbridge";
    throw new IOException(
        "the audit log was written "
            + maker
            + " (version "
            + frame.version()
            + " where this one writes "
            + Frame.VERSION
            + "): "
            + path
            + "; nothing was changed");
  }

  /** Bytes of a frame's parts: {@code from} counts from the end of its header. */
  byte[] part(long offset, int from, int length) throws IOException {
    byte[] bytes = new byte[length];
    var into = ByteBuffer.wrap(bytes);
    long at = offset + Frame.HEADER + from;
    while (into.hasRemaining()) {
      int n = channel.read(into, at);
      if (n < 0) throw new IOException("a segment of the audit log ends within a frame");
      at += n;
    }
    return bytes;
  }

  /** Bytes from an offset on, by way of the window. */
  byte[] copy(long offset, int length) throws IOException {
    if (!load(offset, length)) throw new IOException(path + " ends within a frame");
    int at = (int) (offset - start);
    return Arrays.copyOfRange(window.array(), at, at + length);
  }

  /** What was read before is read anew from now on, as the file may have changed since. */
  void forget() {
    if (window.capacity() > WINDOW) window = ByteBuffer.allocate(WINDOW);
    window.limit(0);
  }

  /** The offset from which on it is read next. */
  void turn(long offset) {
    if (offset >= start && offset < start + window.limit()) return;
    forget();
    start = offset;
  }

  /** The same for bytes that lie in the window or shortly after it; null for any other. */
  byte @Nullable [] ahead(long offset, int length) throws IOException {
    long end = start + window.limit();
    if (length > WINDOW || offset < start || offset > end + WINDOW) return null;
    return copy(offset, length);
  }

  /** The four bytes that would be a frame's mark. */
  int mark(long offset) throws IOException {
    return load(offset, 4) ? window.getInt((int) (offset - start)) : 0;
  }

  /** The offset after the last byte that is not zero, at least {@code from}. */
  long lastNonZero(long from) throws IOException {
    long last = from;
    for (long at = from; at < size; at += WINDOW) {
      int n = (int) Math.min(WINDOW, size - at);
      if (!load(at, n)) return last;
      int base = (int) (at - start);
      if (Arrays.mismatch(window.array(), base, base + n, ZEROES, 0, n) < 0) continue;
      for (int i = n - 1; i >= 0; i--) {
        if (window.get(base + i) != 0) {
          last = at + i + 1;
          break;
        }
      }
    }
    return last;
  }

  /** Offset of a valid frame whose batch began after {@code from}; -1 where there is none. */
  long laterBatch(long from, long until, int mark) throws IOException {
    for (long at = from + 8; at + Frame.HEADER <= until; at += 8) {
      if (!load(at, 8) || window.getInt((int) (at - start)) != mark) continue;
      Frame frame = at(at, mark);
      if (frame != null && at - frame.batch() > from) return at;
    }
    return -1;
  }

  private boolean load(long offset, int length) throws IOException {
    if (offset >= start && offset + length <= start + window.limit()) return true;
    if (length > window.capacity()) window = ByteBuffer.allocate(length);
    window.clear();
    start = offset;
    if (recent != null) {
      int known = recent.read(first, offset, window.array(), window.capacity());
      if (known >= length) {
        window.limit(known);
        return true;
      }
    }
    while (window.hasRemaining()) {
      if (channel.read(window, start + window.position()) < 0) break;
    }
    window.flip();
    return window.limit() >= length;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

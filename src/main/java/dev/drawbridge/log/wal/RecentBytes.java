package dev.drawbridge.log.wal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last bytes of the segment that is written, as they stand in its file, and how its last long
 * frames begin: who reads what was written last finds it here, and the file where it has fallen
 * behind. It tells nothing of what is durable. Thread-safe.
 */
final class RecentBytes {
  /** A frame of so many bytes is long: who looks for the next one need not read it. */
  static final int LONG = 64 << 10;

  /** So many long frames are known. */
  private static final int HEADS = 256;

  private final byte[] ring;

  /* Guarded by this. The seq of the segment's first record, and which of its bytes are here. */
  private long segment = -1;
  private long from;
  private long to;

  /* By their offsets, the headers and leaves of long frames; and the seq of their segment. */
  private final Map<Long, byte[]> heads =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
          return size() > HEADS;
        }
      };
  private long headed = -1;

  /**
   * @param size how many bytes it keeps
   */
  RecentBytes(int size) {
    ring = new byte[size];
  }

  /** Forgets all: a file of a new segment is written from now on. */
  synchronized void clear() {
    segment = -1;
    headed = -1;
    heads.clear();
  }

  /**
   * Takes the beginning of a frame of at least {@link #LONG} bytes.
   *
   * @param first the seq of the segment's first record
   * @param header of the frame, as it is written
   */
  synchronized void putHead(long first, long offset, byte[] header, byte[] leaf) {
    if (first != headed) heads.clear();
    headed = first;
    byte[] head = Arrays.copyOf(header, header.length + leaf.length);
    System.arraycopy(leaf, 0, head, header.length, leaf.length);
    heads.put(offset, head);
  }

  /** The header of a long frame; null where it is not known. */
  synchronized @Nullable Frame longFrame(long first, long offset) {
    byte[] head = first == headed ? heads.get(offset) : null;
    return head == null ? null : Frame.get(ByteBuffer.wrap(head));
  }

  /** Bytes of the leaf of a long frame; null where they are not known. */
  synchronized byte @Nullable [] leaf(long first, long offset, int from, int length) {
    byte[] head = first == headed ? heads.get(offset) : null;
    int at = Frame.HEADER + from;
    return head == null || at + length > head.length
        ? null
        : Arrays.copyOfRange(head, at, at + length);
  }

  /**
   * Takes what is written at an offset of a segment; leaves the buffer as it is.
   *
   * @param first the seq of the segment's first record
   */
  synchronized void put(long first, long offset, ByteBuffer bytes) {
    int length = bytes.remaining();
    if (first != segment || offset < from || offset > to) {
      segment = first;
      from = offset;
      to = offset;
    }
    int skipped = Math.max(0, length - ring.length);
    for (int at = skipped; at < length; ) {
      int place = (int) ((offset + at) % ring.length);
      int n = Math.min(length - at, ring.length - place);
      bytes.get(bytes.position() + at, ring, place, n);
      at += n;
    }
    to = Math.max(to, offset + length);
    from = Math.max(from, to - ring.length);
  }

  /** Bytes from an offset on; null where not all of them are here. */
  synchronized byte @Nullable [] bytes(long first, long offset, int length) {
    if (first != segment || offset < from || offset + length > to) return null;
    byte[] bytes = new byte[length];
    read(first, offset, bytes, length);
    return bytes;
  }

  /**
   * Copies what is here from an offset on.
   *
   * @param most how many bytes at most, from the array's beginning
   * @return how many were copied; 0 where the first is not here
   */
  synchronized int read(long first, long offset, byte[] into, int most) {
    if (first != segment || offset < from || offset >= to) return 0;
    int length = (int) Math.min(most, to - offset);
    for (int at = 0; at < length; ) {
      int place = (int) ((offset + at) % ring.length);
      int n = Math.min(length - at, ring.length - place);
      System.arraycopy(ring, place, into, at, n);
      at += n;
    }
    return length;
  }
}

package dev.drawbridge.wal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A frame's header: 48 bytes, big-endian, followed by the JSON part, the content part and zeroes up
 * to a multiple of 8. On disk: mark u32 · length u32 · json u32 · type u8 · flags u8 · version u16
 * · seq u64 · ref u64 · time u64 · batch u32 · crc32c u32, the checksum over all before it and both
 * parts.
 *
 * @param mark chosen at random for each segment, never 0, so that no prompt can pose as a frame
 * @param length bytes of both parts
 * @param json bytes of the JSON part
 * @param ref of a request or refusal: a hash of its id; of an end: the seq of its request; of an
 *     event: a hash of its type; of a head: the first seq of the segment before, -1 for none
 * @param time when the writer took it, in milliseconds; never goes back
 * @param batch bytes between the first frame of the batch within this segment and this frame: all
 *     that lies before the batch had been forced when this was written
 */
public record Frame(
    int mark,
    int length,
    int json,
    FrameType type,
    long seq,
    long ref,
    long time,
    int batch,
    int crc) {
  public static final int HEADER = 48;
  public static final short VERSION = 1;

  /** The whole frame's length on disk. */
  public static long sizeOf(long length) {
    return (HEADER + length + 7) & ~7L;
  }

  long size() {
    return sizeOf(length);
  }

  /** Puts a header with its checksum. {@code into} needs an accessible array. */
  static void put(
      ByteBuffer into,
      int mark,
      FrameType type,
      long seq,
      long ref,
      long time,
      int batch,
      byte[] json,
      byte[] content) {
    int start = into.position();
    into.putInt(mark).putInt(json.length + content.length).putInt(json.length);
    into.put(type.number).put((byte) 0).putShort(VERSION);
    into.putLong(seq).putLong(ref).putLong(time).putInt(batch);
    var crc = new CRC32C();
    crc.update(into.array(), into.arrayOffset() + start, HEADER - 4);
    crc.update(json, 0, json.length);
    crc.update(content, 0, content.length);
    into.putInt((int) crc.getValue());
  }

  /** The header at the buffer's position, unchecked but for its form; null where it is none. */
  static @Nullable Frame get(ByteBuffer from) {
    int at = from.position();
    FrameType type = FrameType.of(from.get(at + 12));
    int length = from.getInt(at + 4);
    int json = from.getInt(at + 8);
    int mark = from.getInt(at);
    if (type == null || mark == 0 || from.get(at + 13) != 0) return null;
    if (from.getShort(at + 14) != VERSION || length < 0 || json < 0 || json > length) return null;
    return new Frame(
        mark,
        length,
        json,
        type,
        from.getLong(at + 16),
        from.getLong(at + 24),
        from.getLong(at + 32),
        from.getInt(at + 40),
        from.getInt(at + 44));
  }

  /** The hash of a request's id that stands in its frame: FNV-1a over its characters. */
  public static long hash(String id) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < id.length(); i++) hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    return hash;
  }
}

package dev.drawbridge.log.wal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A frame's header: 48 bytes, big-endian, followed by the leaf, the table, the ledger part, the
 * other parts and zeroes up to a multiple of 8. On disk: mark u32 · length u32 · leaf u16 · table
 * u16 · type u8 · flags u8 · version u16 · seq u64 · ref u64 · time u64 · batch u32 · crc32c u32,
 * the checksum over all before it and all behind it. In every version mark, length, version and
 * checksum stand where they do here, so that a frame of another version is told from a damaged one.
 *
 * @param mark chosen at random for each segment, never 0, so that no prompt can pose as a frame
 * @param length bytes behind the header
 * @param leaf bytes of the leaf
 * @param table bytes of the table
 * @param ref of a request or refusal: a hash of its id; of an end: the seq of its request; of an
 *     event: a hash of its type; of a head: the first seq of the segment before, -1 for none
 * @param time when the writer took it, in milliseconds; never goes back
 * @param batch bytes between the first frame of the batch within this segment and this frame: all
 *     that lies before the batch had been forced when this was written
 * @param erased whether the flag {@link #ERASED} is set
 */
public record Frame(
    int mark,
    int length,
    int leaf,
    int table,
    FrameType type,
    short version,
    long seq,
    long ref,
    long time,
    int batch,
    int crc,
    boolean erased) {
  public static final int HEADER = 48;
  public static final short VERSION = 3;

  /** The oldest that is read: in it a part that was destroyed is zero all of it. */
  static final short OLDEST = 2;

  /**
   * The flag of a frame some of whose parts were destroyed; of a head: a retention took all content
   * of its segment.
   */
  static final byte ERASED = 1;

  /** The whole frame's length on disk. */
  public static long sizeOf(long length) {
    return (HEADER + length + 7) & ~7L;
  }

  long size() {
    return sizeOf(length);
  }

  /**
   * Puts a header with its checksum. {@code into} needs an accessible array.
   *
   * @param body all that follows, in its order: the leaf, the table and the rest
   */
  static void put(
      ByteBuffer into,
      int mark,
      FrameType type,
      long seq,
      long ref,
      long time,
      int batch,
      byte[][] body) {
    int start = into.position();
    into.putInt(mark).putInt(lengthOf(body));
    into.putShort((short) body[0].length).putShort((short) body[1].length);
    into.put(type.number).put((byte) 0).putShort(VERSION);
    into.putLong(seq).putLong(ref).putLong(time).putInt(batch);
    var crc = new CRC32C();
    crc.update(into.array(), into.arrayOffset() + start, HEADER - 4);
    for (byte[] part : body) crc.update(part, 0, part.length);
    into.putInt((int) crc.getValue());
  }

  static int lengthOf(byte[][] body) {
    int length = 0;
    for (byte[] part : body) length = Math.addExact(length, part.length);
    return length;
  }

  /** What follows a header: the leaf, the table, the ledger part and the other parts. */
  static byte[][] body(byte[] leaf, Payload payload) {
    byte[][] body = new byte[3 + payload.parts().size()][];
    body[0] = leaf;
    body[1] = payload.table();
    body[2] = payload.ledger();
    for (int i = 3; i < body.length; i++) body[i] = payload.parts().get(i - 3).bytes();
    return body;
  }

  /** The header at the buffer's position, unchecked but for its form; null where it is none. */
  static @Nullable Frame get(ByteBuffer from) {
    int at = from.position();
    FrameType type = FrameType.of(from.get(at + 12));
    int length = from.getInt(at + 4);
    int leaf = from.getShort(at + 8) & 0xffff;
    int table = from.getShort(at + 10) & 0xffff;
    int mark = from.getInt(at);
    short version = from.getShort(at + 14);
    if (mark == 0 || length < 0) return null;
    boolean formed = type != null && (from.get(at + 13) & ~ERASED) == 0 && table >= 4;
    if (read(version) && (!formed || leaf + table > length)) return null;
    return new Frame(
        mark,
        length,
        leaf,
        table,
        type == null ? FrameType.EVENT : type,
        version,
        from.getLong(at + 16),
        from.getLong(at + 24),
        from.getLong(at + 32),
        from.getInt(at + 40),
        from.getInt(at + 44),
        (from.get(at + 13) & ERASED) != 0);
  }

  /** Whether frames of that version are read here. */
  static boolean read(short version) {
    return version >= OLDEST && version <= VERSION;
  }

  /** The hash of a request's id that stands in its frame: FNV-1a over its characters. */
  public static long hash(String id) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < id.length(); i++) hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    return hash;
  }
}

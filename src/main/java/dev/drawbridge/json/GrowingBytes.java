package dev.drawbridge.json;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/**
 * Bytes that others are written behind, as {@code ByteArrayOutputStream} has them, of one thread.
 */
public final class GrowingBytes extends OutputStream {
  /** A longer array is not kept for what is written next. */
  private static final int MOST_KEPT = 4 << 10;

  private byte[] bytes = {};
  private int length;

  @Override
  public void write(int value) {
    room(1)[length++] = (byte) value;
  }

  @Override
  public void write(byte[] more) {
    write(more, 0, more.length);
  }

  @Override
  public void write(byte[] from, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, from.length);
    System.arraycopy(from, offset, room(count), length, count);
    length += count;
  }

  public int length() {
    return length;
  }

  /** The array, with room for so many bytes more behind those that are there. */
  byte[] room(int more) {
    int needed = Math.addExact(length, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, Math.max(2 * bytes.length, 256)));
    }
    return bytes;
  }

  /** Says that so many bytes were put into the room. */
  void grew(int more) {
    length += more;
  }

  /** What was written since it was last taken. */
  public byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, length);
    length = 0;
    if (bytes.length > MOST_KEPT) bytes = new byte[] {};
    return taken;
  }
}

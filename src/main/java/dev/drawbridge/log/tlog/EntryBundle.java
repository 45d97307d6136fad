package dev.drawbridge.log.tlog;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Up to 256 entries, each behind its length in two bytes, big-endian. */
public final class EntryBundle {
  /** Bytes of an entry at most. */
  public static final int MOST = 0xffff;

  private EntryBundle() {}

  /**
   * Puts an entry behind those that are there.
   *
   * @throws IllegalArgumentException where it is longer than {@link #MOST}
   */
  public static void put(ByteArrayOutputStream into, byte[] entry) {
    if (entry.length > MOST) {
      throw new IllegalArgumentException("an entry of " + entry.length + " bytes: at most 65,535");
    }
    into.write(entry.length >> 8);
    into.write(entry.length);
    into.write(entry, 0, entry.length);
  }

  /**
   * The entries of a bundle.
   *
   * @throws MalformedException where it ends within one or holds more than 256
   */
  public static List<byte[]> entries(byte[] bundle) throws MalformedException {
    List<byte[]> entries = new ArrayList<>();
    int at = 0;
    while (at < bundle.length) {
      if (entries.size() == Tile.WIDTH) {
        throw new MalformedException("the bundle goes on behind its entry 255");
      }
      int length =
          at + 2 > bundle.length ? MOST : (bundle[at] & 0xff) << 8 | (bundle[at + 1] & 0xff);
      int end = at + 2 + length;
      if (end > bundle.length) {
        throw new MalformedException("the bundle ends within its entry " + entries.size());
      }
      entries.add(Arrays.copyOfRange(bundle, at + 2, end));
      at = end;
    }
    return entries;
  }
}

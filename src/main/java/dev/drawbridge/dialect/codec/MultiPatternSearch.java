package dev.drawbridge.dialect.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Looks for any of a few short ASCII texts in bytes, most of which it does not look at: Wu and
 * Manber's search ("A fast algorithm for multi-pattern searching", 1994) with blocks of two bytes.
 */
final class MultiPatternSearch {
  private static final int TABLE = 4_096;

  private final byte[][] texts;

  /** Of the shortest text. */
  private final int window;

  /** How far the window may move for the two bytes that end it; 0 where a text may begin in it. */
  private final byte[] shifts = new byte[TABLE];

  /**
   * @param texts of 2 to 127 bytes each
   */
  MultiPatternSearch(String... texts) {
    this.texts = new byte[texts.length][];
    int shortest = Byte.MAX_VALUE;
    for (int i = 0; i < texts.length; i++) {
      this.texts[i] = texts[i].getBytes(StandardCharsets.US_ASCII);
      shortest = Math.min(shortest, this.texts[i].length);
    }
    window = shortest;
    Arrays.fill(shifts, (byte) (window - 1));
    for (byte[] text : this.texts) {
      for (int i = 0; i + 1 < window; i++) {
        int pair = pair(text, i);
        shifts[pair] = (byte) Math.min(shifts[pair], window - 2 - i);
      }
    }
  }

  /** Where the first of them begins within the range; -1 where none does. */
  int find(byte[] bytes, int from, int to) {
    int end = from + window - 2; // where the window's last two bytes begin
    while (end + 1 < to) {
      int shift = shifts[pair(bytes, end)];
      if (shift > 0) {
        end += shift;
        continue;
      }
      int start = end - window + 2;
      for (byte[] text : texts) if (stands(text, bytes, start, to)) return start;
      end++;
    }
    return -1;
  }

  static boolean stands(byte[] text, byte[] bytes, int from, int to) {
    return to - from >= text.length
        && Arrays.equals(bytes, from, from + text.length, text, 0, text.length);
  }

  /* Pairs that share a place take the smaller shift of theirs. */
  private static int pair(byte[] bytes, int at) {
    return ((bytes[at] << 5) ^ (bytes[at + 1] & 0xff)) & (TABLE - 1);
  }
}

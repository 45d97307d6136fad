package dev.drawbridge.sensitivity.read;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs of base64 (RFC 4648, both alphabets) and of hexadecimal digits in which text stands. */
final class Base64Runs {
  /** A shorter run is a word. */
  private static final int SHORTEST = 16;

  private static final int SHORTEST_HEX = 24;

  /** Lines of wrapped base64 are at least that long (RFC 7468 and RFC 2045 have 64 and 76). */
  private static final int LINE = 60;

  private static final byte[] VALUES = new byte[128];

  static {
    Arrays.fill(VALUES, (byte) -1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < 64; i++) VALUES[alphabet.charAt(i)] = (byte) i;
    VALUES['-'] = 62;
    VALUES['_'] = 63;
  }

  private Base64Runs() {}

  /**
   * Looks at every sixteenth character only: a run that is long enough covers one of these, and
   * where it is no letter or digit, no run does.
   */
  static void find(String text, List<DecodedText> decoded) {
    int length = text.length();
    int probe = SHORTEST - 1;
    while (probe < length) {
      if (!inAlphabet(text.charAt(probe))) {
        probe += SHORTEST;
        continue;
      }
      int start = probe;
      while (start > 0 && inAlphabet(text.charAt(start - 1))) start--;
      int end = runEnd(text, probe);
      if (end - start >= SHORTEST) end = look(text, start, end, decoded);
      probe = end + SHORTEST;
    }
  }

  private static boolean inAlphabet(char c) {
    return c < 128 && VALUES[c] >= 0;
  }

  private static int runEnd(String text, int from) {
    int end = from;
    while (end < text.length() && inAlphabet(text.charAt(end))) end++;
    return end;
  }

  /** Reads the run; returns where it ends, with the lines that it goes on in. */
  private static int look(String text, int start, int end, List<DecodedText> decoded) {
    if (end - start >= SHORTEST_HEX && isHex(text, start, end)) {
      DecodedText hex = read(text, positions(text, start, end, false), true);
      if (hex != null) decoded.add(hex);
      return end;
    }
    // Most runs are words, names and paths of programs: their first bytes are no text.
    if (!beginsAsText(text, start)) return end;
    int behind = wrapped(text, start, end);
    DecodedText base64 = read(text, positions(text, start, behind, true), false);
    if (base64 != null) decoded.add(base64);
    return behind;
  }

  private static int wrapped(String text, int start, int end) {
    int lineStart = start;
    int behind = end;
    while (behind - lineStart >= LINE && behind < text.length()) {
      int next = behind;
      if (text.charAt(next) == '\r') next++;
      if (next >= text.length() || text.charAt(next) != '\n') break;
      int to = runEnd(text, next + 1);
      if (to == next + 1) break;
      lineStart = next + 1;
      behind = to;
    }
    return behind;
  }

  private static int[] positions(String text, int start, int end, boolean base64) {
    int[] places = new int[end - start];
    int n = 0;
    for (int i = start; i < end; i++) {
      if (!base64 || inAlphabet(text.charAt(i))) places[n++] = i;
    }
    return Arrays.copyOf(places, n);
  }

  private static boolean isHex(String text, int start, int end) {
    if ((end - start) % 2 != 0) return false;
    for (int i = start; i < end; i++) if (Character.digit(text.charAt(i), 16) < 0) return false;
    return true;
  }

  /** Whether the first twelve bytes are UTF-8 without control characters. */
  private static boolean beginsAsText(String text, int start) {
    int more = 0;
    for (int i = start; i < start + SHORTEST; i += 4) {
      int group =
          VALUES[text.charAt(i)] << 18
              | VALUES[text.charAt(i + 1)] << 12
              | VALUES[text.charAt(i + 2)] << 6
              | VALUES[text.charAt(i + 3)];
      for (int shift = 16; shift >= 0; shift -= 8) {
        more = more(group >> shift & 255, more);
        if (more < 0) return false;
      }
    }
    return true;
  }

  /** How many bytes of a character are still to come behind one; -1 where it does not fit. */
  private static int more(int b, int awaited) {
    if (awaited > 0) return (b & 0xC0) == 0x80 ? awaited - 1 : -1;
    if (b < 0x80) return ofText(b) ? 0 : -1;
    if (b < 0xC2 || b > 0xF4) return -1;
    return b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
  }

  private static boolean ofText(int b) {
    return b >= ' ' ? b != 0x7F : b == '\n' || b == '\r' || b == '\t';
  }

  private static @Nullable DecodedText read(String text, int[] places, boolean hex) {
    byte[] bytes = new byte[hex ? places.length / 2 : places.length * 3 / 4];
    int[] starts = new int[bytes.length];
    int[] ends = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      int bits = hex ? 4 : 6;
      int first = 8 * i / bits;
      int last = (8 * i + 7) / bits;
      int value = 0;
      for (int k = first; k <= last; k++) {
        char c = text.charAt(places[k]);
        value = value << bits | (hex ? Character.digit(c, 16) : VALUES[c]);
      }
      bytes[i] = (byte) (value >> ((last + 1) * bits - 8 * (i + 1)));
      if (!ofText(bytes[i] & 255)) return null;
      starts[i] = places[first];
      ends[i] = places[last] + 1;
    }
    return characters(bytes, starts, ends);
  }

  /** The characters of UTF-8, each with the places of its bytes; null where it is none. */
  private static @Nullable DecodedText characters(byte[] bytes, int[] starts, int[] ends) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null; // Bytes of another kind.
    }
    if (text.length() == bytes.length) return new DecodedText(text, starts, ends);
    int[] characterStarts = new int[text.length()];
    int[] characterEnds = new int[text.length()];
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int width = c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
      characterStarts[i] = starts[at];
      characterEnds[i] = ends[at + width - 1];
      at += width;
    }
    return new DecodedText(text, characterStarts, characterEnds);
  }
}

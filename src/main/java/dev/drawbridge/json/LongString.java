package dev.drawbridge.json;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a string of a JSON document from its bytes. A parser reads the same text, and takes several
 * times as long and as much memory for a long one.
 */
public final class LongString {
  /** A parser reads a string of fewer bytes as fast. */
  private static final int LONG = 16 << 10;

  private LongString() {}

  /**
   * The string that a parser stands at, quickly where it is long.
   *
   * @param json the bytes that are parsed: those from one offset up to another
   */
  public static String of(JsonParser parser, byte[] json, int from, int end) throws IOException {
    int at = begin(parser, json, from, end);
    String read = at < 0 ? null : read(json, at, end);
    return read == null ? parser.getText() : read;
  }

  /** The same as its bytes, without making a string of them where it is long. */
  public static TextBytes bytes(JsonParser parser, byte[] json, int from, int end)
      throws IOException {
    int at = begin(parser, json, from, end);
    TextBytes read = at < 0 ? null : plain(json, at, end);
    if (read != null && (read.isAscii() || read.isValid())) return read;
    return TextBytes.of(parser.getText());
  }

  /** Where the string begins that a parser stands at, behind its quote; -1 where it is not long. */
  private static int begin(JsonParser parser, byte[] json, int from, int end) {
    long quote = parser.currentTokenLocation().getByteOffset();
    int at = from + (int) quote + 1;
    boolean known = quote >= 0 && at + LONG < end && json[at - 1] == '"';
    return known && isLong(json, at) ? at : -1;
  }

  private static boolean isLong(byte[] json, int from) {
    int quote = ByteSearch.quote(json, from, from + LONG);
    return quote == from + LONG || json[quote - 1] == '\\';
  }

  /**
   * The text of a string, without escapes.
   *
   * @param from the offset behind its first quote
   * @param end the offset behind the document's last byte
   * @return null where the string has no end, is no UTF-8, or has an escape that is none or is half
   *     a surrogate pair: what a parser says of it holds then
   */
  static @Nullable String read(byte[] json, int from, int end) {
    TextBytes plain = plain(json, from, end);
    return plain == null ? null : text(plain);
  }

  private static @Nullable String text(TextBytes plain) {
    int length = plain.to() - plain.from();
    if (plain.isAscii()) {
      return new String(plain.bytes(), plain.from(), length, StandardCharsets.ISO_8859_1);
    }
    if (!plain.isValid()) return null;
    return new String(plain.bytes(), plain.from(), length, StandardCharsets.UTF_8);
  }

  /** The bytes of a string without escapes, whatever they are; null where it has no such. */
  private static @Nullable TextBytes plain(byte[] json, int from, int end) {
    int at = ByteSearch.quoteOrBackslash(json, from, end);
    if (at == end) return null;
    if (json[at] == '"') return new TextBytes(json, from, at);
    return new Unescaping(json, from, end).plain(at);
  }

  /** A string with escapes, made the bytes that it would be without. */
  private static final class Unescaping {
    private final byte[] json;
    private final int from;
    private final int end;
    private byte[] plain = {};
    private int length;

    Unescaping(byte[] json, int from, int end) {
      this.json = json;
      this.from = from;
      this.end = end;
    }

    /** Those bytes; the string's first backslash stands there. */
    @Nullable TextBytes plain(int firstEscape) {
      int close = close(firstEscape);
      if (close < 0) return null;
      // No escape is shorter than the bytes of its character.
      plain = new byte[close - from];
      int copied = from;
      int escape = firstEscape;
      while (escape < close) {
        append(copied, escape);
        copied = unescape(escape + 1);
        if (copied < 0) return null;
        escape = ByteSearch.quoteOrBackslash(json, copied, close);
      }
      append(copied, close);
      return new TextBytes(plain, 0, length);
    }

    /** Where the closing quote stands; -1 where there is none. */
    private int close(int firstEscape) {
      int at = firstEscape;
      while (at < end && json[at] != '"') {
        at = at + 2 >= end ? end : ByteSearch.quoteOrBackslash(json, at + 2, end);
      }
      return at < end ? at : -1;
    }

    private void append(int start, int stop) {
      System.arraycopy(json, start, plain, length, stop - start);
      length += stop - start;
    }

    /** Takes the escape behind a backslash; the offset after it, -1 where it is none. */
    private int unescape(int at) {
      byte kind = json[at];
      if (kind == 'u') return unicode(at + 1);
      byte plainly =
          switch (kind) {
            case '"', '\\', '/' -> kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> 0;
          };
      if (plainly == 0) return -1;
      plain[length++] = plainly;
      return at + 1;
    }

    private int unicode(int at) {
      int unit = unit(at);
      if (unit < 0 || Character.isLowSurrogate((char) unit)) return -1;
      if (!Character.isHighSurrogate((char) unit)) {
        encode(unit);
        return at + 4;
      }
      int low = at + 6 <= end && json[at + 4] == '\\' && json[at + 5] == 'u' ? unit(at + 6) : -1;
      if (low < 0 || !Character.isLowSurrogate((char) low)) return -1;
      encode(Character.toCodePoint((char) unit, (char) low));
      return at + 10;
    }

    /** Four hexadecimal digits; -1 where they do not stand there. */
    private int unit(int at) {
      if (at + 4 > end) return -1;
      int unit = 0;
      for (int i = at; i < at + 4; i++) {
        int digit = json[i] < 0 ? -1 : Character.digit(json[i], 16);
        if (digit < 0) return -1;
        unit = unit << 4 | digit;
      }
      return unit;
    }

    private void encode(int point) {
      if (point < 0x80) {
        plain[length++] = (byte) point;
      } else if (point < 0x800) {
        plain[length++] = (byte) (0xC0 | point >> 6);
        more(point);
      } else if (point < 0x10000) {
        plain[length++] = (byte) (0xE0 | point >> 12);
        more(point >> 6);
        more(point);
      } else {
        plain[length++] = (byte) (0xF0 | point >> 18);
        more(point >> 12);
        more(point >> 6);
        more(point);
      }
    }

    private void more(int bits) {
      plain[length++] = (byte) (0x80 | (bits & 0x3F));
    }
  }
}

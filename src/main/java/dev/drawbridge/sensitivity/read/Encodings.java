package dev.drawbridge.sensitivity.read;

import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a text that stand in an encoding: runs of base64 and of hexadecimal digits, percent
 * signs as in addresses (RFC 3986), backslashes as in JSON (RFC 8259), and characters that look
 * like others. One level deep, in time linear in the text.
 */
public final class Encodings {
  private Encodings() {}

  /**
   * What stands in an encoding; usually nothing.
   *
   * @param ascii whether each character is known to be of ASCII
   */
  public static List<DecodedText> in(String text, boolean ascii) {
    List<DecodedText> decoded = new ArrayList<>(0);
    Base64Runs.find(text, decoded);
    if (text.indexOf('%') >= 0) percents(text, decoded);
    if (text.indexOf('\\') >= 0) backslashes(text, decoded);
    if (!ascii) Lookalikes.find(text, decoded);
    return decoded;
  }

  private static void percents(String text, List<DecodedText> decoded) {
    int at = text.indexOf('%');
    while (at >= 0) {
      int behind = at + 1;
      if (hex(text, at + 1, 2) >= 0) {
        int from = at;
        while (from > 0 && inAddress(text.charAt(from - 1))) from--;
        behind = at;
        while (behind < text.length() && inAddress(text.charAt(behind))) behind++;
        decoded.add(address(text, from, behind));
      }
      at = text.indexOf('%', behind);
    }
  }

  private static boolean inAddress(char c) {
    return c > ' ' && c != '"' && c != '<' && c != '>' && c != '\'';
  }

  /** An address without its percent signs; in its query a plus is a space. */
  private static DecodedText address(String text, int from, int to) {
    var built = new DecodedText.Builder();
    boolean query = false;
    for (int i = from; i < to; ) {
      char c = text.charAt(i);
      if (c == '%' && hex(text, i + 1, 2) >= 0) {
        i = percent(text, i, to, built);
        continue;
      }
      if (c == '?' || c == '=') query = true;
      built.add(query && c == '+' ? ' ' : c, i, i + 1);
      i++;
    }
    return built.build();
  }

  /** The character that begins there, of one byte or more; returns where it ends. */
  private static int percent(String text, int from, int to, DecodedText.Builder built) {
    int first = hex(text, from + 1, 2);
    int more = first < 0xC2 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : first < 0xF5 ? 3 : 0;
    int point = more == 0 ? first : first & (0x3F >> more);
    int at = from + 3;
    for (int i = 0; i < more; i++, at += 3) {
      int next = at < to && text.charAt(at) == '%' ? hex(text, at + 1, 2) : -1;
      if (next < 0x80 || next > 0xBF) {
        built.add((char) first, from, from + 3);
        return from + 3;
      }
      point = point << 6 | (next & 0x3F);
    }
    built.add(Character.isValidCodePoint(point) ? Character.toString(point) : " ", from, at);
    return at;
  }

  /** The number that so many hexadecimal digits say; -1 where they do not stand there. */
  static int hex(String text, int from, int digits) {
    if (from + digits > text.length()) return -1;
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      char c = text.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) return -1;
      value = value << 4 | digit;
    }
    return value;
  }

  private static void backslashes(String text, List<DecodedText> decoded) {
    int at = escape(text, 0);
    while (at >= 0) {
      var window = new TextWindow(text, at);
      int next = escape(text, at + 2);
      while (next >= 0 && window.reaches(next)) {
        window.extend(next);
        next = escape(text, next + 2);
      }
      decoded.add(unescaped(text, window.from(), window.to()));
      at = next;
    }
  }

  /** The next backslash that escapes something as in JSON; -1 for none. */
  private static int escape(String text, int from) {
    int at = text.indexOf('\\', from);
    while (at >= 0) {
      if (at + 1 < text.length() && "\"\\/bfnrtu".indexOf(text.charAt(at + 1)) >= 0) return at;
      at = text.indexOf('\\', at + 1);
    }
    return -1;
  }

  private static DecodedText unescaped(String text, int from, int to) {
    var built = new DecodedText.Builder();
    for (int i = from; i < to; ) {
      char c = text.charAt(i);
      char next = c == '\\' && i + 1 < to ? text.charAt(i + 1) : 0;
      int unit = next == 'u' ? hex(text, i + 2, 4) : -1;
      if (unit >= 0) {
        built.add((char) unit, i, i + 6);
        i += 6;
        continue;
      }
      int plain =
          switch (next) {
            case '"', '\\', '/' -> next;
            case 'n', 'r' -> '\n';
            case 'b', 'f', 't' -> ' ';
            default -> -1;
          };
      built.add(plain < 0 ? c : (char) plain, i, plain < 0 ? i + 1 : i + 2);
      i += plain < 0 ? 1 : 2;
    }
    return built.build();
  }
}

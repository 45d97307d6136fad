package dev.drawbridge.sensitivity.read;

import java.util.List;

/**
 * Letters that look like Latin ones: Cyrillic and Greek letters of the same shape, the wide forms
 * and the mathematical letters of Unicode, and tag characters, which show nothing and say a letter.
 */
public final class Lookalikes {
  private static final String OTHERS = "АВСЕНІЈКМОРЅТХУаеорсухіјѕһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧοѴѵ";
  private static final String LATIN = "ABCEHIJKMOPSTXYaeopcyxijshdqwABEZHIKMNOPTYXoVv";

  private Lookalikes() {}

  /** The Latin letter that a Greek or Cyrillic one looks like; 0 for none. */
  public static char latin(char c) {
    if (c < 0x370 || c > 0x52F) return 0;
    int at = OTHERS.indexOf(c);
    return at < 0 ? 0 : LATIN.charAt(at);
  }

  /** Whether a character is shown by nothing: of no width, or a control of direction. */
  public static boolean unseen(char c) {
    return c >= 0x200B
        && (c <= 0x200F
            || (c >= 0x202A && c <= 0x202E)
            || (c >= 0x2060 && c <= 0x2069)
            || c == 0xFEFF);
  }

  static void find(String text, List<DecodedText> decoded) {
    int length = text.length();
    int at = next(text, 0);
    while (at < length) {
      var window = new TextWindow(text, at);
      int next = next(text, at + 1);
      while (next < length && window.reaches(next)) {
        window.extend(next);
        next = next(text, next + 1);
      }
      decoded.add(plain(text, window.from(), window.to()));
      at = next;
    }
  }

  /** The next character that is to be replaced; the text's length for none. */
  private static int next(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x370 && replaced(text, i, c)) return i;
    }
    return text.length();
  }

  private static boolean replaced(String text, int at, char c) {
    if (c <= 0x52F) return latin(c) != 0 && besideLatin(text, at);
    if (unseen(c) || (c >= 0xFF01 && c <= 0xFF5E)) return true;
    if (c != 0xD835 && c != 0xDB40) return false;
    return at + 1 < text.length() && ascii(text.codePointAt(at)) > 0;
  }

  /** Whether the word holds a Latin letter or a digit, so that the letter is out of place. */
  private static boolean besideLatin(String text, int at) {
    int from = at;
    while (from > 0 && at - from < 24 && Character.isLetterOrDigit(text.charAt(from - 1))) from--;
    int to = at;
    while (to < text.length() && to - at < 24 && Character.isLetterOrDigit(text.charAt(to))) to++;
    boolean latin = false;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < 0x80) latin = true;
      else if (latin(c) == 0) return false;
    }
    return latin;
  }

  /** The ASCII character of a mathematical letter or digit or of a tag character; 0 for none. */
  private static int ascii(int point) {
    if (point >= 0xE0020 && point <= 0xE007E) return point - 0xE0000;
    if (point >= 0x1D400 && point <= 0x1D6A3) {
      int letter = (point - 0x1D400) % 52;
      return letter < 26 ? 'A' + letter : 'a' + letter - 26;
    }
    return point >= 0x1D7CE && point <= 0x1D7FF ? '0' + (point - 0x1D7CE) % 10 : 0;
  }

  private static DecodedText plain(String text, int from, int to) {
    var built = new DecodedText.Builder();
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < 0x370 || !replaced(text, i, c)) {
        built.add(c, i, i + 1);
      } else if (c <= 0x52F) {
        built.add(latin(c), i, i + 1);
      } else if (c >= 0xFF01 && c <= 0xFF5E) {
        built.add((char) (c - 0xFEE0), i, i + 1);
      } else if (!unseen(c)) {
        built.add((char) ascii(text.codePointAt(i)), i, i + 2);
        i++;
      }
    }
    return built.build();
  }
}

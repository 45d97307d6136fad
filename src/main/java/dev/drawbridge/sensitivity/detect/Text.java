package dev.drawbridge.sensitivity.detect;

import java.util.List;

/**
 * A text that is looked at. For one thread.
 *
 * @param chars its characters
 */
record Text(char[] chars) {
  /** How far before a finding, in characters, a word counts as its context. */
  private static final int BEFORE = 60;

  private static final int AFTER = 24;

  int length() {
    return chars.length;
  }

  /** The character there; 0 outside the text. */
  char at(int index) {
    return index < 0 || index >= chars.length ? 0 : chars[index];
  }

  static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** A character that continues a word: of an identifier or of a number. */
  static boolean word(char c) {
    return letter(c) || digit(c) || c == '_' || (c >= 0x80 && Character.isLetterOrDigit(c));
  }

  String between(int start, int end) {
    return new String(chars, start, end - start);
  }

  /**
   * Whether one of the words stands close to a place, as a word of its own or as the beginning of
   * one.
   *
   * @param words in lower case
   */
  boolean near(int start, int end, List<String> words) {
    int from = Math.max(0, start - BEFORE);
    int to = Math.min(chars.length, end + AFTER);
    for (int i = from; i < to; i++) {
      if (i >= start && i < end) {
        i = end - 1;
        continue;
      }
      if (i > 0 && letter(chars[i - 1]) && !hump(i)) continue;
      int limit = i < start ? start : to;
      for (String word : words) if (begins(word, i, limit)) return true;
    }
    return false;
  }

  /** Whether a new word begins inside an identifier such as {@code userPhone}. */
  private boolean hump(int i) {
    return Character.isUpperCase(chars[i]) && Character.isLowerCase(chars[i - 1]);
  }

  private boolean begins(String word, int at, int limit) {
    if (at + word.length() > limit) return false;
    for (int k = 0; k < word.length(); k++) {
      if (Character.toLowerCase(chars[at + k]) != word.charAt(k)) return false;
    }
    // A short word must be whole: "tel" is not the beginning of "television".
    return word.length() > 4 || !letter(at(at + word.length()));
  }
}

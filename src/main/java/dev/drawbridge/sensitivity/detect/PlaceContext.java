package dev.drawbridge.sensitivity.detect;

import java.util.Locale;
import java.util.Set;

/**
 * What stands before a name tells of it: the rest of a postal address whose town or country it is,
 * or words after which a place comes.
 */
final class PlaceContext {
  /** Small words within the names of towns and streets. */
  private static final Set<String> PARTICLES =
      Set.of(
          "de", "del", "do", "da", "di", "la", "le", "sur", "van", "der", "den", "nad", "pod", "u",
          "v", "y");

  private static final Set<String> CUES =
      Set.of(
          "flew to",
          "flying to",
          "based in",
          "born in",
          "grew up in",
          "growing up in",
          "brought up in",
          "originally from",
          "moved here from",
          "i live in",
          "he lives in",
          "she lives in",
          "we live in",
          "who lives in");

  private static final int LONGEST_CUE = CUES.stream().mapToInt(String::length).max().orElseThrow();

  private static final int MOST_WORDS = 6;
  private static final int MOST_MARKS = 6;
  private static final int LONGEST_WORD = 30;
  private static final int MOST_DIGITS = 5;

  private PlaceContext() {}

  /** Whether words stand before a name that say that a place comes. */
  static boolean cued(Text text, int start) {
    if (text.at(start - 1) != ' ' || !preposition(text, start - 1)) return false;
    int end = start - 1;
    int from = Math.max(0, end - LONGEST_CUE);
    String before = text.between(from, end).toLowerCase(Locale.ROOT);
    for (String cue : CUES) {
      if (before.endsWith(cue) && !Text.word(text.at(end - cue.length() - 1))) return true;
    }
    return false;
  }

  /** Whether <i>in</i>, <i>to</i> or <i>from</i> may end there: all cues do. */
  private static boolean preposition(Text text, int end) {
    char last = text.at(end - 1);
    char before = text.at(end - 2);
    return (last == 'n' && before == 'i')
        || (last == 'o' && before == 't')
        || (last == 'm' && before == 'o');
  }

  /**
   * Whether a place is the town or the country of a postal address: of words with capital letters
   * behind a house number. It is a part of the address then, and none of its own.
   */
  static boolean endsAddress(Text text, int start) {
    int at = start;
    for (int words = 0; words <= MOST_WORDS; words++) {
      int end = marksBefore(text, at);
      if (end == at || at - end > MOST_MARKS) return false;
      int from = wordBefore(text, end);
      if (from == end || end - from > LONGEST_WORD) return false;
      String word = text.between(from, end);
      boolean sentence = text.at(end) == '.' && text.at(end + 1) == ' ';
      if (Text.digit(word.charAt(0))) {
        return houseNumber(word) && (words > 0 || (!sentence && unit(text, from, end)));
      }
      if (sentence && word.length() > 3) return false;
      if (!Character.isUpperCase(word.charAt(0)) && !PARTICLES.contains(word)) return false;
      at = from;
    }
    return false;
  }

  /** Digits, perhaps with a letter behind; no year. */
  private static boolean houseNumber(String word) {
    int digits = 0;
    while (digits < word.length() && Text.digit(word.charAt(digits))) digits++;
    if (digits > MOST_DIGITS || word.length() > digits + 1) return false;
    boolean year = digits == 4 && (word.startsWith("19") || word.startsWith("20"));
    return !year;
  }

  /** Whether the number is of a street, or of a part of a house, by the word before it. */
  private static boolean unit(Text text, int from, int end) {
    if (text.at(end) == ' ') return false;
    int word = marksBefore(text, from);
    int begins = wordBefore(text, word);
    return begins < word && word < from && Character.isUpperCase(text.at(begins));
  }

  private static int marksBefore(Text text, int at) {
    int end = at;
    while (end > 0 && at - end <= MOST_MARKS && " \n\r\t,.-()>".indexOf(text.at(end - 1)) >= 0) {
      end--;
    }
    return end;
  }

  private static int wordBefore(Text text, int end) {
    int from = end;
    while (from > 0
        && end - from <= LONGEST_WORD
        && (Text.word(text.at(from - 1)) || text.at(from - 1) == '\'')) {
      from--;
    }
    return from;
  }
}

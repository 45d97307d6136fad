package dev.drawbridge.sensitivity.mask;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The forms in which a model repeats a pseudonym: as it was given; between brackets, also escaped
 * as in HTML or JSON, in any letter case and with spaces or hyphens; without brackets in capital
 * letters. Immutable.
 */
final class PseudonymForms {
  /** Nothing begins here. */
  static final int NONE = 0;

  /** The text ends where a pseudonym may go on. */
  static final int MORE = -1;

  private static final int MOST_DIGITS = 9;
  private static final int MOST_SPACES = 2;
  private static final int MOST_BACKSLASHES = 8;

  private enum Escape {
    PLAIN,
    HTML,
    JSON
  }

  /**
   * A word with its number.
   *
   * @param end behind it in the text; {@link #NONE} or {@link #MORE}
   */
  private record Core(int end, String word, String number) {}

  /**
   * A pseudonym in a text.
   *
   * @param length of it; {@link #NONE} or {@link #MORE}
   * @param value as it is to be written there
   */
  record Match(int length, String value) {}

  private static final Match NOTHING = new Match(NONE, "");
  private static final Match UNDECIDED = new Match(MORE, "");
  private static final Core NO_CORE = new Core(NONE, "", "");
  private static final Core MORE_CORE = new Core(MORE, "", "");

  private final Map<String, Map<String, String>> values = new HashMap<>();

  /** The longest first: one may begin another. */
  private final List<String> words;

  private final boolean[] capital = new boolean[128];

  /** Those that keep the form of their value, by their first character in small letters. */
  private final Map<Character, List<MaskMap.Entry>> kept = new HashMap<>();

  PseudonymForms(MaskMap map) {
    this(map.entries());
  }

  /**
   * @param entries values with the names that stand for them
   */
  PseudonymForms(List<MaskMap.Entry> entries) {
    for (MaskMap.Entry each : entries) {
      String whole = each.kept();
      if (whole != null) {
        kept.computeIfAbsent(lower(whole.charAt(0)), c -> new ArrayList<>(1)).add(each);
        continue;
      }
      values.computeIfAbsent(each.word(), w -> new HashMap<>()).put(each.number(), each.value());
    }
    words = new ArrayList<>(values.keySet());
    words.sort((a, b) -> b.length() - a.length());
    for (String word : words) {
      char first = word.charAt(0);
      if (first < 128) capital[first] = true;
    }
  }

  /** Whether a pseudonym may begin with the character. */
  boolean begins(char c, char before) {
    if (c == '<' || c == '&' || c == '\\') return true;
    if (!kept.isEmpty() && kept.containsKey(lower(c)) && !inWord(before)) return true;
    return c < 128 && capital[c] && !inWord(before);
  }

  /**
   * What begins at a place of a text.
   *
   * @param before the character before it, 0 for none
   * @param ended whether the text has no more characters to come
   * @param exact whether only a pseudonym as it was given counts
   * @param escapes how often a value is escaped for JSON there
   */
  Match at(CharSequence text, int at, char before, boolean ended, boolean exact, int escapes) {
    char c = text.charAt(at);
    if (!kept.isEmpty() && !inWord(before)) {
      Match match = kept(text, at, ended, exact, escapes);
      if (match.length != NONE) return match;
    }
    if (c == '<' || c == '&' || c == '\\') return bracketed(text, at, ended, exact, escapes);
    if (exact || inWord(before)) return NOTHING;
    return bare(text, at, ended, escapes);
  }

  /** One that keeps its value's form: as it was given, in any letter case, as a word of its own. */
  private Match kept(CharSequence text, int at, boolean ended, boolean exact, int escapes) {
    List<MaskMap.Entry> possible = kept.get(lower(text.charAt(at)));
    if (possible == null) return NOTHING;
    for (MaskMap.Entry each : possible) {
      String whole = String.valueOf(each.kept());
      int same = 0;
      while (same < whole.length()
          && at + same < text.length()
          && same(text.charAt(at + same), whole.charAt(same), exact)) {
        same++;
      }
      int end = at + same;
      if (same < whole.length()) {
        if (end == text.length() && !ended) return UNDECIDED;
        continue;
      }
      if (end == text.length() && !ended) return UNDECIDED;
      if (end < text.length() && inWord(text.charAt(end))) continue;
      return new Match(same, written(each.value(), Escape.PLAIN, escapes));
    }
    return NOTHING;
  }

  private static boolean same(char c, char given, boolean exact) {
    return c == given || (!exact && lower(c) == lower(given));
  }

  private Match bracketed(CharSequence text, int at, boolean ended, boolean exact, int escapes) {
    char c = text.charAt(at);
    Escape escape = c == '<' ? Escape.PLAIN : c == '&' ? Escape.HTML : Escape.JSON;
    if (exact && escape != Escape.PLAIN) return NOTHING;
    int inside = bracket(text, at, "<", "lt;", "3c", ended);
    if (inside == MORE) return UNDECIDED;
    if (inside == NONE) return NOTHING;
    Core core = core(text, exact ? inside : spaces(text, inside), ended, !exact);
    if (core.end == MORE) return UNDECIDED;
    if (core.end == NONE) return NOTHING;
    int close = exact ? core.end : spaces(text, core.end);
    int end = bracket(text, close, ">", "gt;", "3e", ended);
    if (end == MORE) return UNDECIDED;
    if (end == NONE) return NOTHING;
    String value = value(core);
    if (value == null) return NOTHING;
    return new Match(end - at, written(value, escape, escapes));
  }

  private Match bare(CharSequence text, int at, boolean ended, int escapes) {
    Core core = core(text, at, ended, false);
    if (core.end == MORE) return UNDECIDED;
    if (core.end == NONE) return NOTHING;
    if (core.end < text.length() && inWord(text.charAt(core.end))) return NOTHING;
    String value = value(core);
    if (value == null) return NOTHING;
    return new Match(core.end - at, written(value, Escape.PLAIN, escapes));
  }

  private @Nullable String value(Core core) {
    Map<String, String> ofWord = values.get(core.word);
    return ofWord == null ? null : ofWord.get(core.number);
  }

  /** Behind a bracket as it is, of HTML or of JSON; {@link #NONE} or {@link #MORE}. */
  private static int bracket(
      CharSequence text, int at, String plain, String html, String code, boolean ended) {
    if (at >= text.length()) return ended ? NONE : MORE;
    char c = text.charAt(at);
    if (c == plain.charAt(0)) return at + 1;
    if (c == '&') return literal(text, at + 1, html, ended);
    if (c != '\\') return NONE;
    int behind = at;
    while (behind < text.length() && text.charAt(behind) == '\\') behind++;
    if (behind - at > MOST_BACKSLASHES) return NONE;
    return literal(text, behind, "u00" + code, ended);
  }

  /** Behind a text in any letter case; {@link #NONE} or {@link #MORE}. */
  private static int literal(CharSequence text, int at, String expected, boolean ended) {
    for (int k = 0; k < expected.length(); k++) {
      if (at + k >= text.length()) return ended ? NONE : MORE;
      if (lower(text.charAt(at + k)) != expected.charAt(k)) return NONE;
    }
    return at + expected.length();
  }

  private static int spaces(CharSequence text, int at) {
    int behind = at;
    while (behind < text.length() && behind - at < MOST_SPACES && text.charAt(behind) == ' ') {
      behind++;
    }
    return behind;
  }

  /** A word and its number. */
  private Core core(CharSequence text, int at, boolean ended, boolean free) {
    boolean more = false;
    for (String word : words) {
      Core core = core(text, at, word, ended, free);
      if (core.end > 0) return core;
      more |= core.end == MORE;
    }
    return more ? MORE_CORE : NO_CORE;
  }

  private static Core core(CharSequence text, int at, String word, boolean ended, boolean free) {
    int behind = at;
    for (int k = 0; k <= word.length(); k++) {
      // The word is followed by what separates its number.
      char expected = k < word.length() ? word.charAt(k) : '_';
      if (behind >= text.length()) return ended ? NO_CORE : MORE_CORE;
      char c = text.charAt(behind);
      if (expected == '_') {
        if (c == '\\') {
          // As Markdown escapes it.
          behind++;
          if (behind >= text.length()) return ended ? NO_CORE : MORE_CORE;
          if (text.charAt(behind) != '_') return NO_CORE;
        } else if (c != '_' && !(free && (c == ' ' || c == '-'))) {
          return NO_CORE;
        }
      } else if (c != expected && !(free && upper(c) == expected)) {
        return NO_CORE;
      }
      behind++;
    }
    int digits = behind;
    while (digits < text.length() && digit(text.charAt(digits))) digits++;
    if (digits - behind > MOST_DIGITS) return NO_CORE;
    if (digits == text.length() && !ended) return MORE_CORE;
    if (digits == behind) return NO_CORE;
    return new Core(digits, word, text.subSequence(behind, digits).toString());
  }

  /** A value as it is written where its pseudonym stood: for HTML, then for each string of JSON. */
  private static String written(String value, Escape escape, int escapes) {
    String written = escape == Escape.HTML ? html(value) : value;
    int times = escape == Escape.JSON ? Math.max(1, escapes) : escapes;
    for (int i = 0; i < times; i++) {
      written = new String(JsonStringEncoder.getInstance().quoteAsString(written));
    }
    return written;
  }

  private static String html(String value) {
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /**
   * Adds the numbers that a text holds with a word, in any form and any letter case.
   *
   * @param word such as {@code EMAIL}
   */
  static void numbers(String text, String word, Set<String> numbers) {
    char first = word.charAt(0);
    for (int at = 0; at < text.length(); at++) {
      if (upper(text.charAt(at)) != first) continue;
      Core core = core(text, at, word, true, true);
      if (core.end > 0) numbers.add(core.number);
    }
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean inWord(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
  }

  private static char upper(char c) {
    return c >= 'a' && c <= 'z' ? (char) (c - 32) : c;
  }
}

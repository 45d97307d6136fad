package dev.drawbridge.sensitivity.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeywordAutomatonTest {
  private static final List<String> SHORT = List.of("a", "ab", "bc", "c", "abcab", "cabba", "bbbb");
  private static final List<String> LONG =
      List.of("abcde", "bcd", "cdea", "eabc", "ddddd", "deadbeef", "beef");

  /** Every keyword is found where a plain search finds it, of whatever length and overlapping. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatAPlainSearchFindsItFinds(int seed) {
    var random = new Random(seed);
    for (List<String> keywords : List.of(SHORT, LONG, drawn(random), wide())) {
      var automaton = new KeywordAutomaton(keywords);
      for (int i = 0; i < 200; i++) {
        String text = text(random, keywords);
        assertEquals(plain(keywords, text), found(automaton, keywords, text), text);
        assertEquals(plain(keywords, text), foundInParts(automaton, keywords, text), text);
      }
    }
  }

  /** Any keywords over a few letters. */
  private static List<String> drawn(Random random) {
    List<String> keywords = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String keyword = letters(random, 1 + random.nextInt(7));
      if (!keywords.contains(keyword)) keywords.add(keyword);
    }
    return keywords;
  }

  /** More different characters than are looked at together. */
  private static List<String> wide() {
    List<String> keywords = new ArrayList<>(LONG);
    var all = new StringBuilder();
    for (char c = '!'; c <= '~'; c++) if (!Character.isUpperCase(c)) all.append(c);
    keywords.add(all.toString());
    return keywords;
  }

  private static String letters(Random random, int length) {
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) text.append((char) ('a' + random.nextInt(5)));
    return text.toString();
  }

  private static String text(Random random, List<String> keywords) {
    var text = new StringBuilder();
    while (text.length() < 60) {
      switch (random.nextInt(6)) {
        case 0 -> text.append(keywords.get(random.nextInt(keywords.size())));
        case 1 -> text.append(letters(random, 1).toUpperCase(Locale.ROOT));
        case 2 -> text.append("\u00e4 z".charAt(random.nextInt(3)));
        default -> text.append(letters(random, 1 + random.nextInt(3)));
      }
    }
    return text.toString();
  }

  private static List<String> plain(List<String> keywords, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    List<String> all = new ArrayList<>();
    for (int end = 1; end <= text.length(); end++) {
      for (int length = end; length > 0; length--) {
        String part = lower.substring(end - length, end);
        if (keywords.contains(part)) all.add(part + " to " + end);
      }
    }
    return all;
  }

  private static List<String> found(
      KeywordAutomaton automaton, List<String> keywords, String text) {
    List<String> all = new ArrayList<>();
    int state = 0;
    for (int i = 0; i < text.length(); i++) {
      state = automaton.next(state, text.charAt(i));
      if (!automaton.ends(state)) continue;
      for (int number : automaton.ending(state)) all.add(keywords.get(number) + " to " + (i + 1));
    }
    return all;
  }

  /** In stretches whose parts are walked side by side. */
  private static List<String> foundInParts(
      KeywordAutomaton automaton, List<String> keywords, String text) {
    List<String> all = new ArrayList<>();
    char[] chars = text.toCharArray();
    var ends = new KeywordEnds(automaton, chars);
    int state = 0;
    for (int from = 0; from < chars.length; from += 50) {
      int to = Math.min(from + 50, chars.length);
      state = ends.walk(from, to, state);
      for (int at = ends.next(); at < to; at = ends.next()) {
        for (int number : automaton.ending(ends.take())) {
          all.add(keywords.get(number) + " to " + (at + 1));
        }
      }
    }
    return all;
  }
}

package dev.drawbridge.dialect.signals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of words. Words are letters and digits in lower case, {@code don't} is {@code dont},
 * and whatever else stands between words counts as one space. In a pattern {@code a|b} is either
 * word, {@code violat*} any word that begins so, {@code ..} stands for up to twelve words, or none,
 * and {@code ..3} for up to three. Matching takes time in proportion to the text, whatever the text
 * is.
 */
final class Phrase {
  /** How many words {@code ..} may stand for. */
  private static final int GAP = 12;

  private static final String BETWEEN = "..";

  /**
   * Words that follow one another, each with its alternatives.
   *
   * @param gap how many words may stand before them
   */
  private record Run(int gap, List<List<String>> words) {}

  private final List<Run> runs = new ArrayList<>();

  /**
   * @throws IllegalArgumentException where the pattern has no words, or begins or ends with a gap
   */
  Phrase(String pattern) {
    int gap = 0;
    List<List<String>> run = new ArrayList<>();
    for (String word : pattern.strip().split("\\s+", -1)) {
      if (word.startsWith(BETWEEN)) {
        end(gap, run);
        run = new ArrayList<>();
        gap = gap(word.substring(BETWEEN.length()));
      } else {
        run.add(alternatives(word));
      }
    }
    end(gap, run);
  }

  private static int gap(String number) {
    if (number.isEmpty()) return GAP;
    if (number.length() < 3 && number.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Integer.parseInt(number);
    }
    throw new IllegalArgumentException("after .. a number of words may follow, as in ..3");
  }

  private void end(int gap, List<List<String>> run) {
    if (run.isEmpty()) throw new IllegalArgumentException("a pattern has words around each ..");
    runs.add(new Run(gap, run));
  }

  private static List<String> alternatives(String word) {
    List<String> all = List.of(word.toLowerCase(Locale.ROOT).split("\\|", -1));
    for (String each : all) {
      String bare = bare(each);
      if (bare.isEmpty() || !bare.chars().allMatch(Character::isLetterOrDigit)) {
        throw new IllegalArgumentException(
            "a pattern's words are letters and digits, with | between alternatives and * at the end");
      }
    }
    return all;
  }

  /** Texts that hold the pattern: one for each alternative of each word. */
  List<List<String>> samples() {
    List<List<String>> choices = new ArrayList<>();
    for (Run run : runs) choices.addAll(run.words());
    List<String> plain = choices.stream().map(each -> bare(each.getFirst())).toList();
    List<List<String>> samples = new ArrayList<>();
    samples.add(plain);
    for (int i = 0; i < choices.size(); i++) {
      for (String other : choices.get(i).subList(1, choices.get(i).size())) {
        List<String> sample = new ArrayList<>(plain);
        sample.set(i, bare(other));
        samples.add(sample);
      }
    }
    return samples;
  }

  private static String bare(String word) {
    return word.endsWith("*") ? word.substring(0, word.length() - 1) : word;
  }

  /** The words of a text, at most so many. */
  static List<String> words(CharSequence text, int most) {
    List<String> words = new ArrayList<>();
    var word = new StringBuilder();
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      if (Character.isLetterOrDigit(c)) {
        word.append(Character.toLowerCase(c));
      } else if (isOfNot(text, i)) {
        // The word goes on.
      } else if (!word.isEmpty()) {
        words.add(word.toString());
        if (words.size() == most) return words;
        word.setLength(0);
      }
    }
    return words;
  }

  /** The apostrophe of {@code don't}. */
  private static boolean isOfNot(CharSequence text, int at) {
    return at > 0
        && at + 1 < text.length()
        && (text.charAt(at) == '\'' || text.charAt(at) == '\u2019')
        && Character.toLowerCase(text.charAt(at - 1)) == 'n'
        && Character.toLowerCase(text.charAt(at + 1)) == 't';
  }

  /** Whether the words hold the pattern anywhere. */
  boolean in(List<String> words) {
    boolean[] ends = ends(words, runs.getFirst(), null);
    for (int i = 1; i < runs.size() && ends != null; i++) ends = ends(words, runs.get(i), ends);
    return ends != null;
  }

  /**
   * Where a run may end: after word {@code i - 1} where {@code [i]}; null for nowhere.
   *
   * @param before where the run before it may end; null for the first
   */
  private static boolean @Nullable [] ends(
      List<String> words, Run run, boolean @Nullable [] before) {
    boolean[] ends = null;
    int last = Integer.MIN_VALUE / 2;
    int size = run.words().size();
    for (int at = 0; at + size <= words.size(); at++) {
      if (before != null && before[at]) last = at;
      if (before != null && at - last > run.gap()) continue;
      if (!startsAt(words, at, run.words())) continue;
      if (ends == null) ends = new boolean[words.size() + 1];
      ends[at + size] = true;
    }
    return ends;
  }

  private static boolean startsAt(List<String> words, int at, List<List<String>> run) {
    for (int i = 0; i < run.size(); i++) {
      if (!matches(words.get(at + i), run.get(i))) return false;
    }
    return true;
  }

  private static boolean matches(String word, List<String> alternatives) {
    for (String each : alternatives) {
      if (each.endsWith("*") ? word.startsWith(bare(each)) : word.equals(each)) {
        return true;
      }
    }
    return false;
  }
}

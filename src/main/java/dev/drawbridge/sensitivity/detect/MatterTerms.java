package dev.drawbridge.sensitivity.detect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The words of {@code terms.txt} that one text holds. A word alone says nothing; what the different
 * ones of a type weigh that stand close to each other does. For one thread.
 */
final class MatterTerms {
  /** Words within so many characters belong together. */
  private static final int NEAR = 300;

  private static final double ENOUGH = 1;

  private final List<Seen> seen = new ArrayList<>();

  /**
   * A word.
   *
   * @param open whether it may be the beginning of a longer word
   */
  record Term(String type, double weight, String word, boolean open) {
    /** Looks whether the word stands there as one. */
    void look(Text text, int start, int end, Findings found) {
      if (Text.word(text.at(start - 1)) || (!open && Text.word(text.at(end)))) return;
      found.terms().seen.add(new Seen(this, start, end));
    }
  }

  private record Seen(Term term, int start, int end) {}

  /** The words of the jar. */
  static List<Term> all() {
    List<Term> all = new ArrayList<>();
    for (String[] line : RuleFile.lines("terms.txt")) {
      for (String word : line[2].split(",", -1)) {
        boolean open = word.endsWith("*");
        String plain = open ? word.substring(0, word.length() - 1) : word;
        all.add(new Term(line[0], Double.parseDouble(line[1]), plain, open));
      }
    }
    return all;
  }

  void judge(Found found) {
    Set<String> types = new HashSet<>();
    for (Seen each : seen) types.add(each.term().type());
    for (String type : types) {
      judge(type, seen.stream().filter(s -> s.term().type().equals(type)).toList(), found);
    }
  }

  /** Each run of words that are close to the next is judged by itself. */
  private static void judge(String type, List<Seen> words, Found found) {
    int from = 0;
    for (int i = 1; i <= words.size(); i++) {
      boolean goesOn = i < words.size() && words.get(i).start() - words.get(i - 1).end() <= NEAR;
      if (goesOn) continue;
      run(type, words.subList(from, i), found);
      from = i;
    }
  }

  private static void run(String type, List<Seen> words, Found found) {
    Set<String> different = new HashSet<>();
    double weight = 0;
    for (Seen each : words) if (different.add(each.term().word())) weight += each.term().weight();
    if (weight < ENOUGH - 1e-9) return;
    double confidence = Math.min(0.9, 0.5 + 0.2 * weight);
    Seen last = words.getLast();
    found.add(
        new Finding(type, type, type + "-terms", confidence, words.getFirst().start(), last.end()));
  }
}

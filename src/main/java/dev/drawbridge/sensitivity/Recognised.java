package dev.drawbridge.sensitivity;

import dev.drawbridge.sensitivity.detect.Finding;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What recognisers in other processes found in one prompt, by value: so it can be masked wherever
 * it stands. Held in memory while its request is handled, and shown nowhere. Immutable.
 */
public final class Recognised {
  /** Nothing. */
  public static final Recognised NONE = new Recognised(List.of(), Set.of());

  /** More different values are not sought one by one. */
  private static final int MOST = 2_000;

  /** What a recogniser is asked to be sure of, at least. */
  private static final double CONFIDENCE = 0.5;

  private final List<Value> values;
  private final Set<String> unplaced;

  /**
   * One value.
   *
   * @param inWord whether it was found within a word, so that it is sought within words
   */
  record Value(String type, String category, String rule, String text, boolean inWord) {
    /** Nothing of the value is shown. */
    @Override
    public String toString() {
      return type;
    }
  }

  private Recognised(List<Value> values, Set<String> unplaced) {
    this.values = values;
    this.unplaced = unplaced;
  }

  /**
   * With more of it.
   *
   * @param lost categories of what was found and cannot be said where
   */
  Recognised and(Collection<Value> more, Set<String> lost) {
    Set<Value> all = new LinkedHashSet<>(values);
    all.addAll(more);
    Set<String> nowhere = new TreeSet<>(unplaced);
    nowhere.addAll(lost);
    List<Value> sorted = new ArrayList<>(all);
    // Of two that overlap the longer one is masked.
    sorted.sort(Comparator.comparingInt((Value each) -> -each.text.length()));
    for (Value each : sorted.subList(Math.min(MOST, sorted.size()), sorted.size())) {
      nowhere.add(each.category);
    }
    return new Recognised(
        List.copyOf(sorted.subList(0, Math.min(MOST, sorted.size()))), Set.copyOf(nowhere));
  }

  /** Whether something of a category, or of one of its types, is nowhere to be masked. */
  public boolean leaves(Set<String> owed) {
    return unplaced.stream().anyMatch(owed::contains);
  }

  /** Whether it cannot be said of something where it stands. */
  boolean isUnplaced() {
    return !unplaced.isEmpty();
  }

  /** What is found in a text, in its order: ours, and beside it what recognisers found. */
  public List<Finding> in(String text, List<Finding> ours) {
    if (values.isEmpty()) return ours;
    var taken = new BitSet(text.length());
    for (Finding each : ours) taken.set(each.start(), each.end());
    List<Finding> all = new ArrayList<>(ours);
    for (Value value : values) {
      int length = value.text.length();
      for (int at = text.indexOf(value.text); at >= 0; at = text.indexOf(value.text, at + 1)) {
        int end = at + length;
        int next = taken.nextSetBit(at);
        if (next >= 0 && next < end) continue;
        if (!value.inWord && cutsWord(text, at, end)) continue;
        taken.set(at, end);
        all.add(new Finding(value.type, value.category, value.rule, CONFIDENCE, at, end));
      }
    }
    if (all.size() == ours.size()) return ours;
    all.sort(Comparator.comparingInt(Finding::start));
    return all;
  }

  /**
   * The type of a value that stands in a body's texts; null where none does.
   *
   * @param sought whether one of that type and category is looked for
   */
  public @Nullable String left(byte[] body, BiPredicate<String, String> sought) {
    List<Value> wanted =
        values.stream().filter(each -> sought.test(each.type, each.category)).toList();
    if (wanted.isEmpty()) return null;
    var these = new Recognised(wanted, Set.of());
    List<Finding> found = new ArrayList<>();
    new PromptStrings(
            (text, message, result) -> {
              if (found.isEmpty()) found.addAll(these.in(text, List.of()));
            },
            kind -> {})
        .read(body);
    return found.isEmpty() ? null : found.getFirst().type();
  }

  /** Where a value stands in a text: as words of its own if it does so anywhere; -1 for nowhere. */
  static int place(String text, String value) {
    for (int at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
      if (!cutsWord(text, at, at + value.length())) return at;
    }
    return text.indexOf(value);
  }

  /** Whether a word begins before a place and goes on in it, or goes on behind it. */
  static boolean cutsWord(String text, int start, int end) {
    boolean before = start > 0 && inWord(text.charAt(start)) && inWord(text.charAt(start - 1));
    boolean behind =
        end < text.length() && inWord(text.charAt(end)) && inWord(text.charAt(end - 1));
    return before || behind;
  }

  private static boolean inWord(char c) {
    return Character.isLetterOrDigit(c);
  }

  /** Sizes only. */
  @Override
  public String toString() {
    return "Recognised[" + values.size() + "]";
  }
}

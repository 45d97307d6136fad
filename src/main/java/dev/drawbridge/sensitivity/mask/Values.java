package dev.drawbridge.sensitivity.mask;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The values that are to be masked in one request, and the names that they get. */
final class Values {
  private record Value(String type, String text, boolean kept) {}

  /** As often another pseudonym of a value's form is sought before it gets a typed one. */
  private static final int TRIES = 8;

  /** In the order in which they were found. */
  private final Map<String, Value> found = new LinkedHashMap<>();

  /**
   * Adds one; a value is of the type that it was first found as.
   *
   * @param kept whether its pseudonym is to keep its form
   */
  void add(String type, String text, boolean kept) {
    found.putIfAbsent(text, new Value(type, text, kept));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /**
   * Names the values.
   *
   * @param texts of the whole request: a name that they hold is not used
   * @param keyed a number of a value, the same for the same value; null to count
   * @param random what a value's form is filled with; null where no form is kept
   */
  MaskMap named(
      List<String> texts,
      @Nullable Function<String, String> keyed,
      @Nullable Function<String, String> random) {
    Map<String, Set<String>> taken = new HashMap<>();
    Map<String, Integer> counted = new HashMap<>();
    List<MaskMap.Entry> entries = new ArrayList<>(found.size());
    Set<String> used = new HashSet<>();
    for (Value value : found.values()) {
      String word = word(value.type);
      Set<String> numbers = taken.computeIfAbsent(word, w -> numbers(texts, w));
      String number;
      if (keyed == null) {
        int next = counted.getOrDefault(word, 0) + 1;
        while (numbers.contains(Integer.toString(next))) next++;
        counted.put(word, next);
        number = Integer.toString(next);
      } else {
        String made = keyed.apply(value.type + ":" + value.text);
        for (int again = 1; numbers.contains(made); again++) {
          made = keyed.apply(value.type + ":" + again + ":" + value.text);
        }
        number = made;
      }
      numbers.add(number);
      String kept =
          random == null || !value.kept || !KeptForm.suits(value.text)
              ? null
              : kept(value, texts, random, used);
      entries.add(new MaskMap.Entry(value.type, word, number, value.text, kept));
    }
    return new MaskMap(entries);
  }

  /** A pseudonym of the value's form that neither the prompt holds nor another value has. */
  private static @Nullable String kept(
      Value value, List<String> texts, Function<String, String> random, Set<String> used) {
    for (int again = 0; again < TRIES; again++) {
      String made =
          KeptForm.of(value.type, value.text, random.apply(value.type + again + value.text));
      if (texts.stream().noneMatch(text -> holds(text, made)) && used.add(made)) return made;
    }
    return null;
  }

  private static boolean holds(String text, String made) {
    for (int at = 0; at + made.length() <= text.length(); at++) {
      if (text.regionMatches(true, at, made, 0, made.length())) return true;
    }
    return false;
  }

  private static Set<String> numbers(List<String> texts, String word) {
    Set<String> numbers = new HashSet<>();
    for (String text : texts) PseudonymForms.numbers(text, word, numbers);
    return numbers;
  }

  /** The word of a type's pseudonyms: {@code EMAIL} of {@code email}. */
  private static String word(String type) {
    String word = type.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
    String plain = word.replaceAll("^[_0-9]+|_+$", "");
    return plain.isEmpty() ? "VALUE" : plain;
  }
}

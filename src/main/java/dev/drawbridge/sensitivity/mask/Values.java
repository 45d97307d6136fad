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
  private record Value(String type, String text) {}

  /** In the order in which they were found. */
  private final Map<String, Value> found = new LinkedHashMap<>();

  /** Adds one; a value is of the type that it was first found as. */
  void add(String type, String text) {
    found.putIfAbsent(text, new Value(type, text));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /**
   * Names the values.
   *
   * @param texts of the whole request: a name that they hold is not used
   * @param keyed a number of a value, the same for the same value; null to count
   */
  MaskMap named(List<String> texts, @Nullable Function<String, String> keyed) {
    Map<String, Set<String>> taken = new HashMap<>();
    Map<String, Integer> counted = new HashMap<>();
    List<MaskMap.Entry> entries = new ArrayList<>(found.size());
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
      entries.add(new MaskMap.Entry(value.type, word, number, value.text));
    }
    return new MaskMap(entries);
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

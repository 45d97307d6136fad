package dev.drawbridge.sensitivity.detect;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The lists of names in the jar. Immutable. */
final class NameLists {
  private final Set<String> given = new HashSet<>();

  /** Each first word of a place, with the longest number of words that a place of it has. */
  private final Map<String, Integer> firstWords = new HashMap<>();

  private final Set<String> places = new HashSet<>();

  NameLists() {
    for (String[] line : RuleFile.lines("given-names.txt")) {
      for (String each : line[0].split(" ", -1)) given.add(each);
    }
    for (String[] line : RuleFile.lines("places.txt")) {
      for (String each : line[0].split(",", -1)) {
        places.add(each);
        String[] words = each.split(" ", -1);
        firstWords.merge(words[0], words.length, Math::max);
      }
    }
  }

  boolean givenName(String word) {
    return given.contains(word);
  }

  /** How many words the longest place has that begins with a word; 0 where none does. */
  int longestPlace(String first) {
    return firstWords.getOrDefault(first, 0);
  }

  boolean place(String name) {
    return places.contains(name);
  }
}

package dev.drawbridge.sensitivity.detect;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The lists of names in the jar. Immutable. */
final class NameLists {
  /** For 2^18 bits, of which the lists set a tenth. */
  private static final int BITS = 18;

  private final Set<String> given = new HashSet<>();

  /** Each first word of a place, with the longest number of words that a place of it has. */
  private final Map<String, Integer> firstWords = new HashMap<>();

  private final Set<String> places = new HashSet<>();

  /** A bit for each word that a name begins with, by its hash: most words of a text have none. */
  private final long[] bits = new long[(1 << BITS) / Long.SIZE];

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
    for (String each : given) mark(each.hashCode());
    for (String each : firstWords.keySet()) mark(each.hashCode());
  }

  private void mark(int hash) {
    int at = bit(hash);
    bits[at / Long.SIZE] |= 1L << at;
  }

  private int bit(int hash) {
    // Multiplied by the golden ratio, the upper bits depend on all of the hash (Knuth, TAOCP 6.4).
    return (hash * 0x9E3779B9) >>> (Integer.SIZE - BITS);
  }

  /** False where the word there is no given name and no place begins with it. */
  boolean mayHave(Text text, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) hash = 31 * hash + text.at(i); // as String has it
    int at = bit(hash);
    return (bits[at / Long.SIZE] & 1L << at) != 0;
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

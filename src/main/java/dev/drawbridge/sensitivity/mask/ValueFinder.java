package dev.drawbridge.sensitivity.mask;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds known values in a text wherever they stand as words of their own. Immutable. */
final class ValueFinder {
  /** Characters by which it is known what lengths of values may begin at a place. */
  private static final int BEGINNING = 3;

  /** What begins at a place: the longest value. */
  record Hit(int end, String pseudonym) {}

  private final Map<String, String> pseudonyms = new HashMap<>();

  /** The lengths of the values by their first characters, the longest first. */
  private final Map<Long, TreeSet<Integer>> lengths = new HashMap<>();

  ValueFinder(MaskMap map) {
    for (MaskMap.Entry each : map.entries()) {
      String value = each.value();
      pseudonyms.put(value, each.pseudonym());
      lengths
          .computeIfAbsent(
              beginning(value, 0, Math.min(BEGINNING, value.length())),
              b -> new TreeSet<>(Comparator.reverseOrder()))
          .add(value.length());
    }
  }

  private static long beginning(String text, int at, int length) {
    long packed = length;
    for (int i = 0; i < length; i++) packed = packed << 16 | text.charAt(at + i);
    return packed;
  }

  /** The value that begins at a place; null for none. */
  @Nullable Hit at(String text, int at) {
    if (at > 0 && inWord(text.charAt(at)) && inWord(text.charAt(at - 1))) return null;
    return longest(text, at, true);
  }

  /** The value at a place where it was found already, be it within a word. */
  @Nullable Hit known(String text, int at, int end) {
    Hit hit = longest(text, at, false);
    return hit == null || hit.end < end ? null : hit;
  }

  private @Nullable Hit longest(String text, int at, boolean whole) {
    for (int length = Math.min(BEGINNING, text.length() - at); length > 0; length--) {
      TreeSet<Integer> possible = lengths.get(beginning(text, at, length));
      if (possible == null) continue;
      for (int each : possible) {
        int end = at + each;
        if (end > text.length() || (whole && cutsWord(text, end))) continue;
        String pseudonym = pseudonyms.get(text.substring(at, end));
        if (pseudonym != null) return new Hit(end, pseudonym);
      }
    }
    return null;
  }

  private static boolean cutsWord(String text, int end) {
    return end < text.length() && inWord(text.charAt(end)) && inWord(text.charAt(end - 1));
  }

  private static boolean inWord(char c) {
    return Character.isLetterOrDigit(c);
  }
}

package dev.drawbridge.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that someone may have meant by a name that does not exist. */
public final class NearNames {
  private static final int MOST = 3;
  private static final int LONGEST = 128;

  private NearNames() {}

  /**
   * Up to three of {@code known} near to {@code name}, nearest first, without regard to case: those
   * within an edit distance of a third of the name's length (at least 2), and those that contain it
   * or are contained in it. An edit adds, drops, replaces or swaps a character.
   */
  public static List<String> near(String name, Collection<String> known) {
    String asked = name.toLowerCase(Locale.ROOT);
    if (asked.isEmpty() || asked.length() > LONGEST) return List.of();
    int reach = Math.max(2, asked.length() / 3);
    record Near(String name, int distance) {}
    return known.stream()
        .map(k -> new Near(k, rank(asked, k.toLowerCase(Locale.ROOT), reach)))
        .filter(n -> n.distance <= reach)
        .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
        .limit(MOST)
        .map(Near::name)
        .toList();
  }

  private static int rank(String asked, String known, int reach) {
    int shorter = Math.min(asked.length(), known.length());
    if (Math.abs(asked.length() - known.length()) <= reach) {
      int distance = distance(asked, known);
      if (distance <= reach && distance < shorter) return distance;
    }
    boolean part = shorter >= 3 && (known.contains(asked) || asked.contains(known));
    return part ? reach : Integer.MAX_VALUE;
  }

  /** The optimal string alignment distance. */
  private static int distance(String a, String b) {
    int[] older = new int[b.length() + 1];
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) previous[j] = j;
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(previous[j], row[j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) row[j] = Math.min(row[j], older[j - 2] + 1);
      }
      older = previous;
      previous = row;
    }
    return previous[b.length()];
  }
}

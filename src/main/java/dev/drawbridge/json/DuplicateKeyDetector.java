package dev.drawbridge.json;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the objects that are open, to find twins: keys that are equal but for case. Small
 * objects are compared key by key, large ones by a set, so that a hostile body costs no more than
 * its length.
 */
public final class DuplicateKeyDetector {
  private static final int SMALL = 16;

  private String[] names = new String[48];
  private int size;
  private int[] starts = new int[16];
  private @Nullable Set<String>[] sets = noSets(16);
  private int depth = -1;

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static @Nullable Set<String>[] noSets(int length) {
    return new Set[length];
  }

  public void open() {
    depth++;
    if (depth == starts.length) {
      starts = Arrays.copyOf(starts, depth * 2);
      sets = Arrays.copyOf(sets, depth * 2);
    }
    starts[depth] = size;
  }

  public void close() {
    size = starts[depth];
    sets[depth] = null;
    depth--;
  }

  /** Adds a key to the innermost object; false where it has a twin of it. */
  public boolean add(String folded) {
    Set<String> set = sets[depth];
    if (set != null) return set.add(folded);
    int start = starts[depth];
    int hash = folded.hashCode();
    for (int i = start; i < size; i++) {
      if (names[i].hashCode() == hash && names[i].equals(folded)) return false;
    }
    if (size - start >= SMALL) {
      Set<String> all = new HashSet<>(Arrays.asList(names).subList(start, size));
      all.add(folded);
      sets[depth] = all;
      return true;
    }
    if (size == names.length) names = Arrays.copyOf(names, size * 2);
    names[size++] = folded;
    return true;
  }

  /**
   * The name that all names equal to it but for case share. The same string where it has only ASCII
   * without capitals. One-character mappings only, as the readers do that ignore case.
   */
  public static String fold(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 0x80 || (c >= 'A' && c <= 'Z')) return folded(name);
    }
    return name;
  }

  private static String folded(String name) {
    char[] chars = name.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      chars[i] = Character.toLowerCase(Character.toUpperCase(chars[i]));
    }
    return new String(chars);
  }
}

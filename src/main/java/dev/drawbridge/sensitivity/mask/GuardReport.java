package dev.drawbridge.sensitivity.mask;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of an answer of which something may be masked or cut. For one answer and one thread
 * at a time.
 */
public final class GuardReport {
  /** Ends an answer that cannot be read, or in which a value has no end. */
  public static final String UNREAD = "unread";

  /** As many values are told from each other. */
  private static final int MOST = 10_000;

  private final Map<String, Integer> masked = new TreeMap<>();
  private final Set<String> values = new HashSet<>();
  private @Nullable String cut;
  private boolean looked;

  /** Whether anything of the answer was looked into. */
  public boolean looked() {
    return looked;
  }

  /** Notes that the answer, or a part of it, is looked into. */
  void looks() {
    looked = true;
  }

  /** How many different values of each type were masked. */
  public Map<String, Integer> masked() {
    return masked;
  }

  /** The type before which the answer was cut, or {@link #UNREAD}; null where it was not. */
  public @Nullable String cut() {
    return cut;
  }

  /** Notes that the answer ended because nobody could read it. */
  public void unread() {
    looked = true;
    cuts(UNREAD);
  }

  /** Counts a value; a stream may tell it again at its end. */
  void masks(String type, String value) {
    if (values.size() < MOST && !values.add(type + ' ' + value)) return;
    masked.merge(type, 1, Integer::sum);
  }

  void cuts(String type) {
    if (cut == null) cut = type;
  }
}

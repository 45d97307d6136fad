package dev.drawbridge.exchange;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What earlier turns of a conversation were labelled, which holds for later ones.
 *
 * @param level the highest
 * @param categories the level of each category that was found in any of them
 */
public record EarlierLabel(Level level, Map<String, Level> categories) {

  /** The higher of two; null where there is none. */
  public static @Nullable EarlierLabel higher(
      @Nullable EarlierLabel one, @Nullable EarlierLabel other) {
    if (one == null || other == null) return one == null ? other : one;
    Map<String, Level> all = new TreeMap<>(one.categories);
    other.categories.forEach((category, level) -> all.merge(category, level, Level::max));
    return new EarlierLabel(one.level.max(other.level), Collections.unmodifiableMap(all));
  }

  /** In one line: {@code confidential pii=confidential names=internal}. */
  public String text() {
    StringBuilder out = new StringBuilder(level.wire());
    categories.forEach((name, of) -> out.append(' ').append(name).append('=').append(of.wire()));
    return out.toString();
  }

  /** Reads what {@link #text} wrote; of what is not known, the highest level holds. */
  public static EarlierLabel of(String text) {
    String[] words = text.split(" ", -1);
    Map<String, Level> categories = new TreeMap<>();
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].lastIndexOf('=');
      if (equals <= 0) continue;
      categories.put(words[i].substring(0, equals), level(words[i].substring(equals + 1)));
    }
    return new EarlierLabel(level(words[0]), categories);
  }

  private static Level level(String wire) {
    return Level.of(wire).orElse(Level.RESTRICTED);
  }
}

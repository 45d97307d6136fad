package dev.drawbridge.sensitivity.detect;

import dev.drawbridge.exchange.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule of an organisation's own: a pattern, words, or a document.
 *
 * @param id also the type of what it finds
 * @param level what its category is worth where no level is configured for that
 * @param pattern in RE2's syntax; empty for none
 * @param words each found as a word of its own, whatever its case
 * @param document what parts of it are known by; null for none
 */
public record CustomRule(
    String id,
    String category,
    Level level,
    String pattern,
    List<String> words,
    @Nullable Fingerprint document) {

  /** A rule of a pattern or of words. */
  public CustomRule(String id, String category, Level level, String pattern, List<String> words) {
    this(id, category, level, pattern, words, null);
  }

  /** The words that one pass over a text finds beside the keywords of the jar. */
  List<String> plainWords() {
    return words.stream().filter(CustomRule::plain).toList();
  }

  /** The words that have to be matched one by one. */
  List<String> otherWords() {
    return words.stream().filter(word -> !plain(word)).toList();
  }

  private static boolean plain(String word) {
    return word.chars().allMatch(c -> c < 128);
  }
}

package dev.drawbridge.sensitivity;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.sensitivity.KnownTexts.Hash;
import dev.drawbridge.sensitivity.detect.Finding;
import dev.drawbridge.sensitivity.recogniser.Presidio;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What recognisers found in texts of the last day: kinds and places, and no words. Of Presidio it
 * is known of each text by itself. Of a model it is known of texts that stood one behind the other
 * from the beginning of a prompt on, so that what it said of one conversation holds in no other
 * that only begins alike. Bounded; thread-safe.
 */
final class RecogniserMemory {
  /** What has more findings is not worth its place. */
  private static final int MOST = 1_000;

  private final KnownTexts<Names> named;
  private final KnownTexts<Judgement> judged = new KnownTexts<>(j -> 1 + j.quotes.size());

  private record Names(String version, List<Finding> found) {}

  /**
   * What a model said of the texts of a prompt.
   *
   * @param lost categories of what it found and nobody can say where
   */
  record Judgement(Level level, List<Place> quotes, Set<String> lost) {
    static final Judgement NOTHING = new Judgement(Level.PUBLIC, List.of(), Set.of());
  }

  /**
   * Where something stands.
   *
   * @param text the place of the text among those of the prompt
   */
  record Place(String category, int text, int start, int end) {}

  /**
   * An empty one.
   *
   * @param before one whose Presidio is the same, so that what that found is known; null for none
   */
  RecogniserMemory(@Nullable RecogniserMemory before) {
    named = before == null ? new KnownTexts<>(n -> 1 + n.found.size()) : before.named;
  }

  Hash hash(String text) {
    return named.hash(text);
  }

  Hash hash(Hash before, Hash last) {
    return named.hash(before, last);
  }

  /** What that version of Presidio found in a text; null where that is not known. */
  @Nullable List<Finding> names(Hash text, String version) {
    Names known = named.find(text);
    return known == null || !known.version.equals(version) ? null : known.found;
  }

  void keep(Hash text, String version, List<Finding> found) {
    // Nobody would see that it became another.
    if (version.equals(Presidio.UNKNOWN) || found.size() > MOST) return;
    named.keep(text, new Names(version, List.copyOf(found)));
  }

  @Nullable Judgement judgement(Hash texts) {
    return judged.find(texts);
  }

  void keep(Hash texts, Judgement judgement) {
    if (judgement.quotes.size() <= MOST) judged.keep(texts, judgement);
  }

  void forget() {
    named.forget();
    judged.forget();
  }
}

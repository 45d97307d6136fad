package dev.drawbridge.audit.replay;

import dev.drawbridge.routing.Difference.Change;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What callers do not get of recorded answers, then and by the asked policy, by what was found in
 * them. A model that would have been asked instead is taken to answer the same.
 *
 * @param before answers of which something was to be masked, or that were to end early
 * @param after those of which something is
 * @param otherwise answers of which something else is withheld than was, by what becomes of their
 *     requests
 * @param lines by model and category, in their order
 * @param listed the requests of {@code otherwise} one by one, newest first
 * @param notListed the number of those beyond
 */
public record AnswersReport(
    long before,
    long after,
    Map<Change, Long> otherwise,
    List<Line> lines,
    List<Withheld> listed,
    long notListed) {

  /** How something is withheld. */
  public enum Way {
    MASK,
    CUT;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
      return wire;
    }
  }

  /** Of how many answers of a model a category is withheld. */
  public record Line(String target, String category, Way way, long before, long after) {}

  /**
   * One request.
   *
   * @param target the model that answers by the asked policy; null where none does
   * @param before how each type of what was found was to be withheld
   * @param after how it is
   * @param findings how often each type was found in its answer
   */
  public record Withheld(
      String requestId,
      Instant time,
      @Nullable String team,
      String model,
      Change change,
      @Nullable String target,
      Map<String, Way> before,
      Map<String, Way> after,
      Map<String, Integer> findings) {}

  /** Of how many answers something else is withheld than was. */
  public long changed() {
    return otherwise.values().stream().mapToLong(Long::longValue).sum();
  }
}

package dev.drawbridge.routing;

import dev.drawbridge.policy.decision.Choice;
import dev.drawbridge.policy.decision.Verdict;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How another policy would have changed one request.
 *
 * @param before the first target under the policy that decided, null where it leads to none
 * @param after the first target under the other
 */
public record Difference(Change change, @Nullable String before, @Nullable String after) {

  /** The kinds of change. */
  public enum Change {
    SAME,
    NEWLY_REFUSED,
    NEWLY_ALLOWED,
    REROUTED;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
      return wire;
    }
  }

  /**
   * Compares two verdicts on one question.
   *
   * @param candidates in the order of the name's members
   * @param chosen the target that was first in fact, null where there was none
   */
  public static Difference between(
      Verdict decided, Verdict other, List<Choice> candidates, @Nullable String chosen) {
    String before = Routes.first(decided, candidates, chosen);
    String after = Routes.first(other, candidates, chosen);
    return new Difference(change(before, after), before, after);
  }

  private static Change change(@Nullable String before, @Nullable String after) {
    if (before == null) return after == null ? Change.SAME : Change.NEWLY_ALLOWED;
    if (after == null) return Change.NEWLY_REFUSED;
    return before.equals(after) ? Change.SAME : Change.REROUTED;
  }

  /**
   * Why the first target of one side is none on the other: the codes that exclude it there, else
   * the reasons of that verdict.
   */
  public List<String> codes(Verdict decided, Verdict other) {
    boolean allowed = change == Change.NEWLY_ALLOWED;
    Verdict refusing = allowed ? decided : other;
    String model = allowed ? after : before;
    List<String> codes = model == null ? null : refusing.excluded().get(model);
    if (codes != null && !codes.isEmpty()) return codes.stream().distinct().toList();
    return refusing.reasons().stream().map(reason -> reason.code()).distinct().toList();
  }
}

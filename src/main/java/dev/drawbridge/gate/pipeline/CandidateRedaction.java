package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Removes from what a caller of {@code auto} is told the models that its team's selectors do not
 * name.
 */
public final class CandidateRedaction {
  private static final String NOT_ENTITLED = "team_not_entitled";
  private static final String OTHERS = "The team may not use models that its facts do not name.";
  private static final String SOME = "This stands against some of the team's models.";

  private CandidateRedaction() {}

  /** Whether an excluded model must not be named. */
  public static boolean hides(Catalog.Kind asked, List<String> codes) {
    return asked == Catalog.Kind.AUTO && codes.contains(NOT_ENTITLED);
  }

  /**
   * The reasons, none of which names a hidden model; one that concerns hidden models alone is left
   * out.
   *
   * @param excluded every excluded model with its codes
   */
  public static List<Reason> reasons(
      Catalog.Kind asked, Map<String, List<String>> excluded, List<Reason> reasons) {
    Set<String> shown = new HashSet<>();
    List<String> hidden = new ArrayList<>();
    excluded.forEach(
        (model, codes) -> {
          if (hides(asked, codes)) hidden.add(" " + model + " (");
          else shown.addAll(codes);
        });
    if (hidden.isEmpty()) return reasons;
    List<Reason> told = new ArrayList<>();
    for (Reason reason : reasons) {
      if (reason.code().equals(NOT_ENTITLED)) told.add(new Reason(NOT_ENTITLED, OTHERS));
      else if (hidden.stream().noneMatch(reason.message()::contains)) told.add(reason);
      else if (shown.contains(reason.code())) told.add(new Reason(reason.code(), SOME));
    }
    return told;
  }
}

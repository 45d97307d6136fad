package dev.drawbridge.gate;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Reason;
import java.util.List;

/** What a caller is not told: which models there are that its team's selectors do not name. */
final class Discretion {
  private static final String NOT_ENTITLED = "team_not_entitled";
  private static final String OTHERS = "The team may not use the models that its facts do not name.";

  private Discretion() {}

  /** Whether an excluded model is one to be silent about. */
  static boolean hides(Catalog.Kind asked, List<String> codes) {
    return asked == Catalog.Kind.AUTO && codes.contains(NOT_ENTITLED);
  }

  /** The reasons, none of which names a hidden model for not being the team's. */
  static List<Reason> reasons(Catalog.Kind asked, List<Reason> reasons) {
    if (asked != Catalog.Kind.AUTO) return reasons;
    return reasons.stream()
        .map(r -> r.code().equals(NOT_ENTITLED) ? new Reason(NOT_ENTITLED, OTHERS) : r)
        .toList();
  }
}

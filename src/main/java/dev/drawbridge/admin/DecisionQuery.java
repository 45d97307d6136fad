package dev.drawbridge.admin;

import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Refusal;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The arguments of a search through the decisions. */
final class DecisionQuery {
  private static final List<String> OUTCOMES =
      Stream.of(Outcome.values()).map(Outcome::wire).toList();

  private DecisionQuery() {}

  /** Fails with {@code invalid_request} that names the parameter at fault. */
  static Query read(Arguments asked) {
    return Query.newest(limit(asked.text("limit")))
        .withTeam(asked.text("team"))
        .withModel(asked.text("model"))
        .withPrincipal(asked.text("principal"))
        .withOutcome(outcome(asked.text("outcome")))
        .withTime(asked.time("since"), asked.time("until"))
        .withAfter(after(asked.text("after")))
        .withTags(asked.tags("tags"));
  }

  private static @Nullable String outcome(@Nullable String value) {
    if (value == null || OUTCOMES.contains(value)) return value;
    throw Refusal.invalid("outcome", "outcome is one of " + String.join(", ", OUTCOMES) + ".");
  }

  private static @Nullable String after(@Nullable String value) {
    if (value == null || value.matches("[0-9]{1,18}")) return value;
    throw Refusal.invalid("after", "after is the next of the page before.");
  }

  private static int limit(@Nullable String value) {
    if (value == null) return 100;
    if (value.matches("[1-9][0-9]{0,3}") && Integer.parseInt(value) <= 1000) {
      return Integer.parseInt(value);
    }
    throw Refusal.invalid("limit", "limit is a number from 1 to 1000.");
  }
}

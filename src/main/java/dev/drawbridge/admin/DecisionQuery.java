package dev.drawbridge.admin;

import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.exchange.Refusal;
import org.jspecify.annotations.Nullable;

/** The arguments of a search through the decisions. */
final class DecisionQuery {
  private static final int USUAL = 100;

  private DecisionQuery() {}

  /** Fails with {@code invalid_request} that names the parameter at fault. */
  static Query read(Arguments asked) {
    Integer limit = asked.number("limit");
    return Query.newest(limit == null ? USUAL : limit)
        .withTeam(asked.text("team"))
        .withModel(asked.text("model"))
        .withPrincipal(asked.text("principal"))
        .withPerson(asked.text("person"))
        .withKey(asked.text("key"))
        .withOutcome(asked.text("outcome"))
        .withCode(asked.text("code"))
        .withTime(asked.time("since"), asked.time("until"))
        .withAfter(after(asked.text("after")))
        .withTags(asked.tags("tags"))
        .withText(asked.text("text_exact"))
        .withFailed(
            new Query.FailedTarget(asked.text("class"), asked.text("scope"), asked.text("rule")));
  }

  private static @Nullable String after(@Nullable String value) {
    if (value == null || value.matches("[0-9]{1,18}")) return value;
    throw Refusal.invalid("after", "after is the next of the page before.");
  }
}

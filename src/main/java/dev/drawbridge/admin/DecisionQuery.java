package dev.drawbridge.admin;

import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.exchange.Moments;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Refusal;
import io.vertx.core.MultiMap;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The parameters of a search through the decisions, as a URL gives them. */
final class DecisionQuery {
  private static final Set<String> NAMES =
      Set.of("team", "model", "principal", "outcome", "since", "until", "limit", "after");
  private static final String TAG = "tag.";
  private static final List<String> OUTCOMES =
      Stream.of(Outcome.values()).map(Outcome::wire).toList();

  private DecisionQuery() {}

  /** Fails with {@code invalid_request} that names the parameter at fault. */
  static Query read(MultiMap q) {
    Map<String, String> tags = new HashMap<>();
    for (String name : q.names()) {
      if (name.startsWith(TAG) && name.length() > TAG.length()) {
        tags.put(name.substring(TAG.length()), q.get(name));
      } else if (!NAMES.contains(name)) {
        throw Refusal.invalid(name, "There is no parameter " + name + ".");
      }
    }
    return Query.newest(limit(q.get("limit")))
        .withTeam(q.get("team"))
        .withModel(q.get("model"))
        .withPrincipal(q.get("principal"))
        .withOutcome(outcome(q.get("outcome")))
        .withTime(instant("since", q.get("since")), instant("until", q.get("until")))
        .withAfter(after(q.get("after")))
        .withTags(tags);
  }

  private static @Nullable Instant instant(String name, @Nullable String value) {
    if (value == null) return null;
    try {
      return Moments.before(Instant.now(), value);
    } catch (DateTimeException e) {
      throw Refusal.invalid(
          name, name + " is no time: write 7d, 12h, 2026-11-24 or 2026-11-24T15:04:00Z.");
    }
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

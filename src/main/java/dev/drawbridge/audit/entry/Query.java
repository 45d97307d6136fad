package dev.drawbridge.audit.entry;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What rows are wanted; null fields do not narrow.
 *
 * @param limit 1 to 1,000
 * @param after the {@code next} of the page before
 * @param tags each of which a row must have, with that value
 * @param text one whole part of the prompt, as the caller sent it
 */
public record Query(
    @Nullable String team,
    @Nullable String model,
    @Nullable String principal,
    @Nullable String outcome,
    @Nullable Instant since,
    @Nullable Instant until,
    int limit,
    @Nullable String after,
    Map<String, String> tags,
    @Nullable String text) {

  /** A query that does not ask for a text. */
  public Query(
      @Nullable String team,
      @Nullable String model,
      @Nullable String principal,
      @Nullable String outcome,
      @Nullable Instant since,
      @Nullable Instant until,
      int limit,
      @Nullable String after,
      Map<String, String> tags) {
    this(team, model, principal, outcome, since, until, limit, after, tags, null);
  }

  /** A query that asks for neither tags nor a text. */
  public Query(
      @Nullable String team,
      @Nullable String model,
      @Nullable String principal,
      @Nullable String outcome,
      @Nullable Instant since,
      @Nullable Instant until,
      int limit,
      @Nullable String after) {
    this(team, model, principal, outcome, since, until, limit, after, Map.of());
  }
}

package dev.drawbridge.audit.entry;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which rows a search returns; a null field does not narrow it.
 *
 * @param limit 1 to 1,000
 * @param after the {@code next} of the page before
 * @param tags each of which a row must have, with that value
 * @param text one whole part of the prompt, as the caller sent it
 * @param asker that alone, whose issuer and kind are compared too
 * @param failed what one failed target must have said
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
    @Nullable String text,
    @Nullable Asker asker,
    FailedTarget failed) {
  /**
   * One principal.
   *
   * @param kind {@code user}, {@code service} or {@code key}
   * @param issuer null for a key
   */
  public record Asker(String kind, @Nullable String issuer, String id) {}

  /**
   * A target that failed and was passed over, by the meaning of its last failure; a null field does
   * not narrow it.
   *
   * @param signal the class, as the record has it
   * @param scope likewise
   * @param rule the whole id
   */
  public record FailedTarget(
      @Nullable String signal, @Nullable String scope, @Nullable String rule) {
    /** Whatever failed, and also where nothing did. */
    public static final FailedTarget ANY = new FailedTarget(null, null, null);

    /** Whether one of these failures has all that is wanted. */
    public boolean fits(List<Row.Fallback> failures) {
      return equals(ANY) || failures.stream().anyMatch(this::fits);
    }

    private boolean fits(Row.Fallback failure) {
      return (signal == null || signal.equals(failure.signal()))
          && (scope == null || scope.equals(failure.scope()))
          && (rule == null || rule.equals(failure.rule()));
    }
  }

  /** The newest rows, whatever they say. */
  public static Query newest(int limit) {
    return new Query(
        null, null, null, null, null, null, limit, null, Map.of(), null, null, FailedTarget.ANY);
  }

  public Query withTeam(@Nullable String wanted) {
    return new Query(
        wanted, model, principal, outcome, since, until, limit, after, tags, text, asker, failed);
  }

  /** Rows that asked for that model, or that it served. */
  public Query withModel(@Nullable String wanted) {
    return new Query(
        team, wanted, principal, outcome, since, until, limit, after, tags, text, asker, failed);
  }

  public Query withPrincipal(@Nullable String wanted) {
    return new Query(
        team, model, wanted, outcome, since, until, limit, after, tags, text, asker, failed);
  }

  public Query withOutcome(@Nullable String wanted) {
    return new Query(
        team, model, principal, wanted, since, until, limit, after, tags, text, asker, failed);
  }

  /** Rows from {@code from} on and before {@code to}. */
  public Query withTime(@Nullable Instant from, @Nullable Instant to) {
    return new Query(
        team, model, principal, outcome, from, to, limit, after, tags, text, asker, failed);
  }

  /** Rows after the page whose {@code next} is {@code page}. */
  public Query withAfter(@Nullable String page) {
    return new Query(
        team, model, principal, outcome, since, until, limit, page, tags, text, asker, failed);
  }

  public Query withTags(Map<String, String> wanted) {
    return new Query(
        team, model, principal, outcome, since, until, limit, after, wanted, text, asker, failed);
  }

  public Query withText(@Nullable String part) {
    return new Query(
        team, model, principal, outcome, since, until, limit, after, tags, part, asker, failed);
  }

  public Query withAsker(@Nullable Asker wanted) {
    return new Query(
        team, model, principal, outcome, since, until, limit, after, tags, text, wanted, failed);
  }

  /** Rows whose record tells of a target that failed so. */
  public Query withFailed(FailedTarget wanted) {
    return new Query(
        team, model, principal, outcome, since, until, limit, after, tags, text, asker, wanted);
  }
}

package dev.drawbridge.audit.entry;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which rows a search returns; a null field does not narrow it.
 *
 * @param who who asked
 * @param end what became of it
 * @param limit 1 to 1,000
 * @param after the {@code next} of the page before
 * @param tags each of which a row must have, with that value
 * @param text one whole part of the prompt, as the caller sent it
 * @param asker that alone, whose issuer and kind are compared too
 * @param failed what one failed target must have said
 */
public record Query(
    Who who,
    @Nullable String model,
    End end,
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
   * Who asked.
   *
   * @param person the name or e-mail address, as {@link #spelled}, of who asked or for whom
   * @param key the name of an API key, likewise
   */
  public record Who(
      @Nullable String team,
      @Nullable String principal,
      @Nullable String person,
      @Nullable String key) {
    static final Who ANYBODY = new Who(null, null, null, null);

    /** Whether people's or keys' names narrow it. */
    public boolean named() {
      return person != null || key != null;
    }
  }

  /**
   * What became of it.
   *
   * @param code of a refusal or a failure, or of one of the reasons
   */
  public record End(@Nullable String outcome, @Nullable String code) {
    static final End ANY = new End(null, null);
  }

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
        Who.ANYBODY,
        null,
        End.ANY,
        null,
        null,
        limit,
        null,
        Map.of(),
        null,
        null,
        FailedTarget.ANY);
  }

  /** A name as names are compared: upper and lower case are the same. */
  public static String spelled(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  public @Nullable String team() {
    return who.team;
  }

  public @Nullable String principal() {
    return who.principal;
  }

  public @Nullable String outcome() {
    return end.outcome;
  }

  public @Nullable String code() {
    return end.code;
  }

  public Query withTeam(@Nullable String wanted) {
    return by(new Who(wanted, who.principal, who.person, who.key));
  }

  /** Rows that asked for that model, or that it served. */
  public Query withModel(@Nullable String wanted) {
    return new Query(who, wanted, end, since, until, limit, after, tags, text, asker, failed);
  }

  public Query withPrincipal(@Nullable String wanted) {
    return by(new Who(who.team, wanted, who.person, who.key));
  }

  /** Rows of the person of that name or e-mail address, in whatever case. */
  public Query withPerson(@Nullable String wanted) {
    String person = wanted == null ? null : spelled(wanted);
    return by(new Who(who.team, who.principal, person, who.key));
  }

  /** Rows of the API keys of that name, in whatever case. */
  public Query withKey(@Nullable String wanted) {
    String key = wanted == null ? null : spelled(wanted);
    return by(new Who(who.team, who.principal, who.person, key));
  }

  /** Rows of whom these say. */
  public Query by(Who wanted) {
    return new Query(wanted, model, end, since, until, limit, after, tags, text, asker, failed);
  }

  public Query withOutcome(@Nullable String wanted) {
    return ending(new End(wanted, end.code));
  }

  public Query withCode(@Nullable String wanted) {
    return ending(new End(end.outcome, wanted));
  }

  private Query ending(End wanted) {
    return new Query(who, model, wanted, since, until, limit, after, tags, text, asker, failed);
  }

  /** Rows from {@code from} on and before {@code to}. */
  public Query withTime(@Nullable Instant from, @Nullable Instant to) {
    return new Query(who, model, end, from, to, limit, after, tags, text, asker, failed);
  }

  /** At most so many rows, after the page whose {@code next} is {@code page}. */
  public Query withPage(int most, @Nullable String page) {
    return new Query(who, model, end, since, until, most, page, tags, text, asker, failed);
  }

  /** Rows after the page whose {@code next} is {@code page}. */
  public Query withAfter(@Nullable String page) {
    return withPage(limit, page);
  }

  public Query withTags(Map<String, String> wanted) {
    return new Query(who, model, end, since, until, limit, after, wanted, text, asker, failed);
  }

  public Query withText(@Nullable String part) {
    return new Query(who, model, end, since, until, limit, after, tags, part, asker, failed);
  }

  public Query withAsker(@Nullable Asker wanted) {
    return new Query(who, model, end, since, until, limit, after, tags, text, wanted, failed);
  }

  /** Rows whose record tells of a target that failed so. */
  public Query withFailed(FailedTarget wanted) {
    return new Query(who, model, end, since, until, limit, after, tags, text, asker, wanted);
  }
}

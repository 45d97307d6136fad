package dev.drawbridge.identity;

import dev.drawbridge.exchange.Refusal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an API key is made with. Its constructor throws a {@link Refusal}, {@code invalid_request},
 * where the team is no single name, where a text is longer than 256 characters ({@code note}:
 * 1,024), or where a list or {@code tags} holds more than 64.
 *
 * @param owner a note of whose it is; grants nothing
 * @param expires null for a key without an end
 */
public record KeyTerms(
    String team,
    @Nullable String name,
    @Nullable String owner,
    @Nullable String note,
    List<String> roles,
    KeyLimits limits,
    @Nullable Instant expires) {
  private static final int LONGEST = 256;
  private static final int LONGEST_NOTE = 1024;
  private static final int MOST = 64;

  public KeyTerms {
    roles = List.copyOf(roles);
    if (team.isBlank() || team.indexOf('/') >= 0)
      throw Refusal.invalid("team", "A key needs one team, named without a slash.");
    check("team", team, LONGEST);
    check("name", name, LONGEST);
    check("owner", owner, LONGEST);
    check("purpose", limits.purpose(), LONGEST);
    check("note", note, LONGEST_NOTE);
    checkAll("roles", roles);
    checkAll("models", limits.models());
    checkAll("tags", limits.tags().keySet());
    checkAll("tags", limits.tags().values());
  }

  /** The same with an end to the millisecond, as it is stored. */
  KeyTerms stored() {
    Instant end = expires == null ? null : expires.truncatedTo(ChronoUnit.MILLIS);
    return new KeyTerms(team, name, owner, note, roles, limits, end);
  }

  /** The same with other roles. */
  public KeyTerms withRoles(List<String> others) {
    return new KeyTerms(team, name, owner, note, others, limits, expires);
  }

  /** Who would call with the key, but for its id, which it has once it is made. */
  public Caller caller() {
    return caller(KeySecret.newId());
  }

  /** Who calls with the key of that id. */
  Caller caller(String id) {
    String shown = name == null ? id : name;
    KeyFacts facts = new KeyFacts(id, shown, owner, limits);
    return new Caller(
        new Caller.Identity(Caller.Kind.KEY, id, null, shown, null),
        new Caller.Membership(team, List.of(team), roles, Map.of()),
        new Caller.Credential(facts, expires, true),
        null);
  }

  private static void checkAll(String field, Collection<String> texts) {
    if (texts.size() > MOST)
      throw Refusal.invalid(field, "A key has at most " + MOST + " " + field + ".");
    for (String text : texts) check(field, text, LONGEST);
  }

  private static void check(String field, @Nullable String text, int longest) {
    if (text == null) return;
    if (text.length() > longest)
      throw Refusal.invalid(field, "The key's " + field + " is longer than " + longest + ".");
    if (text.isBlank() || text.chars().anyMatch(Character::isISOControl))
      throw Refusal.invalid(
          field, "The key's " + field + " is empty or holds a control character.");
  }
}

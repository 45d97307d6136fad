package dev.drawbridge.policy.decision;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an action is done to: the admin input's {@code target}. A member that it has not is null.
 *
 * @param operation what is done, such as {@code key.rotate}
 * @param team that it is of
 * @param roles those of a key
 * @param owner whose a key is, by whoever made it
 * @param key a key's id; null for one that is not made yet
 * @param person whose a request is, or the person itself, by its qualified id
 * @param request a request's id
 */
public record AdminTarget(
    Kind kind,
    @Nullable String operation,
    @Nullable String team,
    List<String> roles,
    @Nullable String owner,
    @Nullable String key,
    @Nullable String person,
    @Nullable String request) {

  public AdminTarget {
    roles = List.copyOf(roles);
  }

  /** What it is. */
  public enum Kind {
    TEAM,
    KEY,
    PERSON,
    REQUEST;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
      return wire;
    }
  }

  public static AdminTarget team(String name) {
    return new AdminTarget(Kind.TEAM, null, name, List.of(), null, null, null, null);
  }

  /**
   * A key.
   *
   * @param team null for a key that is not there
   * @param id null for one that is not made yet
   */
  public static AdminTarget key(
      @Nullable String team, List<String> roles, @Nullable String owner, @Nullable String id) {
    return new AdminTarget(Kind.KEY, null, team, roles, owner, id, null, null);
  }

  /** A caller, by its qualified id. */
  public static AdminTarget person(String id) {
    return new AdminTarget(Kind.PERSON, null, null, List.of(), null, null, id, null);
  }

  /**
   * A request.
   *
   * @param team that asked; null where there is no such request, as is the person
   */
  public static AdminTarget request(String id, @Nullable String team, @Nullable String person) {
    return new AdminTarget(Kind.REQUEST, null, team, List.of(), null, null, person, id);
  }

  /** The same, with what is done to it. */
  public AdminTarget doing(String what) {
    return new AdminTarget(kind, what, team, roles, owner, key, person, request);
  }
}

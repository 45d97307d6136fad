package dev.drawbridge.identity;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whom a caller acts for.
 *
 * @param id the token's {@code sub}, or what the caller calls the person
 * @param name null where the caller only named an id
 * @param issuer of the token; null without one
 * @param source how the person is known; only a token verifies anything about it
 * @param teams the teams of the token; empty without one, as are roles and claims
 * @param email as the token gave it; null for none
 */
public record Person(
    String id,
    @Nullable String name,
    @Nullable String issuer,
    Source source,
    List<String> teams,
    List<String> roles,
    Map<String, Object> claims,
    @Nullable String email) {

  public enum Source {
    /** An access token of the person's own. */
    TOKEN,
    /** The caller named the person, without proof. */
    HEADER;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
      return wire;
    }
  }

  /** Of no address. */
  public Person(
      String id,
      @Nullable String name,
      @Nullable String issuer,
      Source source,
      List<String> teams,
      List<String> roles,
      Map<String, Object> claims) {
    this(id, name, issuer, source, teams, roles, claims, null);
  }

  /** The person whose token was verified as a credential is. */
  public static Person proved(Caller token) {
    return new Person(
        token.id(),
        token.name(),
        token.issuer(),
        Source.TOKEN,
        token.teams(),
        token.roles(),
        token.claims(),
        token.email());
  }

  /** A person that the caller names. */
  public static Person named(String id) {
    return new Person(id, null, null, Source.HEADER, List.of(), List.of(), Map.of());
  }

  /** Whether the person proved itself. */
  public boolean verified() {
    return source == Source.TOKEN;
  }
}

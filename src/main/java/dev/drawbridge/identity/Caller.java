package dev.drawbridge.identity;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated principal.
 *
 * @param id the token's {@code sub}, or the key's id
 * @param issuer the token's {@code iss}; null for a key
 * @param name what a person would call it: preferred username, or the key's name
 * @param team the team it acts for, null until one is chosen
 * @param teams the teams it may act for
 * @param claims those claims that the configuration passes to policy
 * @param key the API key, null for a token
 * @param expires when the credential ends, null for a key without an end
 * @param administers whether its roles count on the admin plane: always for a key, for a token only
 *     where its realm has {@code admins: true}
 * @param onBehalfOf the person it acts for; null for none
 * @param email as the token gave it; null for none. For the record alone: it identifies nobody here
 */
public record Caller(
    Kind kind,
    String id,
    @Nullable String issuer,
    String name,
    @Nullable String team,
    List<String> teams,
    List<String> roles,
    Map<String, Object> claims,
    @Nullable KeyFacts key,
    @Nullable Instant expires,
    boolean administers,
    @Nullable Person onBehalfOf,
    @Nullable String email) {

  public enum Kind {
    USER,
    SERVICE,
    KEY;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
      return wire;
    }
  }

  /** A caller that acts for itself. */
  public Caller(
      Kind kind,
      String id,
      @Nullable String issuer,
      String name,
      @Nullable String team,
      List<String> teams,
      List<String> roles,
      Map<String, Object> claims,
      @Nullable KeyFacts key,
      @Nullable Instant expires,
      boolean administers) {
    this(kind, id, issuer, name, team, teams, roles, claims, key, expires, administers, null, null);
  }

  /** The same caller with the e-mail address that its token gave. */
  Caller at(@Nullable String address) {
    return new Caller(
        kind,
        id,
        issuer,
        name,
        team,
        teams,
        roles,
        claims,
        key,
        expires,
        administers,
        onBehalfOf,
        address);
  }

  /**
   * Who acts, as the record names it: with the issuer, since the ids of two issuers may be the
   * same.
   */
  public String actor() {
    return kind.wire() + ":" + qualifiedId();
  }

  /** Its id as facts name it: {@code ISSUER|SUB} of a token, the id of a key. */
  public String qualifiedId() {
    return issuer == null ? id : issuer + "|" + id;
  }

  /** The same caller acting for a team. */
  public Caller inTeam(String chosen) {
    return new Caller(
        kind,
        id,
        issuer,
        name,
        chosen,
        teams,
        roles,
        claims,
        key,
        expires,
        administers,
        onBehalfOf,
        email);
  }

  /** The same caller acting for a person. */
  public Caller onBehalfOf(Person person) {
    return new Caller(
        kind,
        id,
        issuer,
        name,
        team,
        teams,
        roles,
        claims,
        key,
        expires,
        administers,
        person,
        email);
  }

  /** The same caller acting for nobody else. */
  public Caller itself() {
    return onBehalfOf == null
        ? this
        : new Caller(
            kind,
            id,
            issuer,
            name,
            team,
            teams,
            roles,
            claims,
            key,
            expires,
            administers,
            null,
            email);
  }

  /** The same caller by a key of other facts. */
  public Caller withKey(KeyFacts facts) {
    return new Caller(
        kind,
        id,
        issuer,
        name,
        team,
        teams,
        roles,
        claims,
        facts,
        expires,
        administers,
        onBehalfOf,
        email);
  }

  /**
   * The same caller as the admin plane sees it: without its roles where they do not count there.
   */
  public Caller onAdminPlane() {
    return administers ? this : with(List.of(), administers);
  }

  /** The same caller as one whose roles do not count on the admin plane. */
  public Caller asMember() {
    return administers ? with(roles, false) : this;
  }

  /** The same caller as one whose roles count on the admin plane. */
  public Caller asAdministrator() {
    return with(roles, true);
  }

  private Caller with(List<String> itsRoles, boolean administrator) {
    return new Caller(
        kind,
        id,
        issuer,
        name,
        team,
        teams,
        itsRoles,
        claims,
        key,
        expires,
        administrator,
        onBehalfOf,
        email);
  }
}

package dev.drawbridge.identity;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated principal.
 *
 * @param onBehalfOf the person it acts for; null for none
 */
public record Caller(
    Identity identity, Membership membership, Credential credential, @Nullable Person onBehalfOf) {

  public enum Kind {
    USER,
    SERVICE,
    KEY;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
      return wire;
    }
  }

  /**
   * Who it is.
   *
   * @param id the token's {@code sub}, or the key's id
   * @param issuer the token's {@code iss}; null for a key
   * @param name what a person would call it: preferred username, or the key's name
   * @param email as the token gave it; null for none. For the record alone: it identifies nobody
   *     here
   */
  public record Identity(
      Kind kind, String id, @Nullable String issuer, String name, @Nullable String email) {}

  /**
   * What it belongs to.
   *
   * @param team the team it acts for, null until one is chosen
   * @param teams the teams it may act for
   * @param claims those claims that the configuration passes to policy
   */
  public record Membership(
      @Nullable String team, List<String> teams, List<String> roles, Map<String, Object> claims) {}

  /**
   * What it showed.
   *
   * @param key the API key, null for a token
   * @param expires when it ends, null for a key without an end
   * @param administers whether its roles count on the admin plane: always for a key, for a token
   *     only where its realm has {@code admins: true}
   */
  public record Credential(
      @Nullable KeyFacts key, @Nullable Instant expires, boolean administers) {}

  public Kind kind() {
    return identity.kind;
  }

  public String id() {
    return identity.id;
  }

  public @Nullable String issuer() {
    return identity.issuer;
  }

  public String name() {
    return identity.name;
  }

  public @Nullable String email() {
    return identity.email;
  }

  public @Nullable String team() {
    return membership.team;
  }

  public List<String> teams() {
    return membership.teams;
  }

  public List<String> roles() {
    return membership.roles;
  }

  public Map<String, Object> claims() {
    return membership.claims;
  }

  public @Nullable KeyFacts key() {
    return credential.key;
  }

  public @Nullable Instant expires() {
    return credential.expires;
  }

  public boolean administers() {
    return credential.administers;
  }

  /** The same caller with the e-mail address that its token gave. */
  Caller at(@Nullable String address) {
    var addressed =
        new Identity(identity.kind, identity.id, identity.issuer, identity.name, address);
    return new Caller(addressed, membership, credential, onBehalfOf);
  }

  /**
   * Who acts, as the record names it: with the issuer, since the ids of two issuers may be the
   * same.
   */
  public String actor() {
    return identity.kind.wire() + ":" + qualifiedId();
  }

  /** Its id as facts name it: {@code ISSUER|SUB} of a token, the id of a key. */
  public String qualifiedId() {
    return identity.issuer == null ? identity.id : identity.issuer + "|" + identity.id;
  }

  /** The same caller acting for a team. */
  public Caller inTeam(String chosen) {
    var itsTeam = new Membership(chosen, membership.teams, membership.roles, membership.claims);
    return new Caller(identity, itsTeam, credential, onBehalfOf);
  }

  /** The same caller acting for a person. */
  public Caller onBehalfOf(Person person) {
    return new Caller(identity, membership, credential, person);
  }

  /** The same caller acting for nobody else. */
  public Caller itself() {
    return onBehalfOf == null ? this : new Caller(identity, membership, credential, null);
  }

  /** The same caller by a key of other facts. */
  public Caller withKey(KeyFacts facts) {
    var shown = new Credential(facts, credential.expires, credential.administers);
    return new Caller(identity, membership, shown, onBehalfOf);
  }

  /**
   * The same caller as the admin plane sees it: without its roles where they do not count there.
   */
  public Caller onAdminPlane() {
    if (credential.administers) return this;
    var without = new Membership(membership.team, membership.teams, List.of(), membership.claims);
    return new Caller(identity, without, credential, onBehalfOf);
  }

  /** The same caller as one whose roles do not count on the admin plane. */
  public Caller asMember() {
    return administering(false);
  }

  /** The same caller as one whose roles count on the admin plane. */
  public Caller asAdministrator() {
    return administering(true);
  }

  private Caller administering(boolean administers) {
    if (credential.administers == administers) return this;
    var shown = new Credential(credential.key, credential.expires, administers);
    return new Caller(identity, membership, shown, onBehalfOf);
  }
}

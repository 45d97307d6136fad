package dev.drawbridge.identity;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration's {@code identity}.
 *
 * @param onBehalfOf headers that name the person acted for, beside {@code
 *     X-Drawbridge-On-Behalf-Of}
 * @param forwardUser what becomes of persons' ids in a body
 */
public record IdentitySettings(
    List<Realm> keycloak,
    List<Issuer> oidc,
    Duration maxTokenLife,
    boolean apiKeys,
    List<String> onBehalfOf,
    ForwardUser forwardUser) {

  /** Settings of realms alone. */
  public IdentitySettings(List<Realm> keycloak, Duration maxTokenLife, boolean apiKeys) {
    this(keycloak, List.of(), maxTokenLife, apiKeys, List.of(), ForwardUser.PSEUDONYM);
  }

  /**
   * One Keycloak realm.
   *
   * @param issuer the exact {@code iss}
   * @param jwks where its keys are fetched
   * @param ca extra trusted roots (PEM), null for the system's only
   * @param audience required in {@code aud}
   * @param client whose client roles count beside the realm's; null for none
   * @param teamsClaim the claim that holds group paths
   * @param teamsPrefix what stands before a team's name in a group path
   * @param claims names of the claims passed to policy
   * @param allow teams that this realm may speak for; null for every team
   * @param admins whether its roles open the admin plane
   */
  public record Realm(
      String name,
      String issuer,
      URI jwks,
      @Nullable Path ca,
      String audience,
      @Nullable String client,
      String teamsClaim,
      String teamsPrefix,
      List<String> claims,
      @Nullable List<String> allow,
      boolean admins) {}

  /**
   * Another issuer of access tokens.
   *
   * @param issuer the exact {@code iss}
   * @param jwks where its keys are fetched
   * @param ca extra trusted roots (PEM), null for the system's only
   * @param audience required in {@code aud}
   * @param kind what its tokens speak for, {@code user} or {@code service}
   * @param subject the claim that is a caller's id
   * @param roles the claim that holds roles; null for none
   * @param claims names of the claims passed to policy
   * @param allow teams that it may speak for; null for every team
   * @param admins whether its roles open the admin plane
   */
  public record Issuer(
      String issuer,
      URI jwks,
      @Nullable Path ca,
      String audience,
      Caller.Kind kind,
      String subject,
      Teams teams,
      @Nullable String roles,
      List<String> claims,
      @Nullable List<String> allow,
      boolean admins) {}

  /**
   * Where an issuer's teams are from.
   *
   * @param claim one that holds them, with {@code prefix} before each, or one alone; null where
   *     they are fixed
   * @param fixed the teams of every token
   */
  public record Teams(@Nullable String claim, String prefix, List<String> fixed) {}
}

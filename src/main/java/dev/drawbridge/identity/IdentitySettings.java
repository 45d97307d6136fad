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
 */
public record IdentitySettings(
    List<Realm> keycloak, Duration maxTokenLife, boolean apiKeys, List<String> onBehalfOf) {

  /** Settings without headers of its own for the person acted for. */
  public IdentitySettings(List<Realm> keycloak, Duration maxTokenLife, boolean apiKeys) {
    this(keycloak, maxTokenLife, apiKeys, List.of());
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
}

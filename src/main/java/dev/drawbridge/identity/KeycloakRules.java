package dev.drawbridge.identity;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a Keycloak realm demands.
 *
 * <p>The claims of Keycloak's access tokens: <a
 * href="https://www.keycloak.org/docs/latest/server_admin/#_protocol-mappers">protocol mappers</a>;
 * {@code typ} tells its access tokens ({@code Bearer}) from ID and refresh tokens.
 */
final class KeycloakRules implements TokenRules {
  private static final String SERVICE_ACCOUNT = "service-account-";

  private final IdentitySettings.Realm realm;
  private final Duration maxLife;

  KeycloakRules(IdentitySettings.Realm realm, Duration maxLife) {
    this.realm = realm;
    this.maxLife = maxLife;
  }

  @Override
  public List<TokenProblem> problems(JWTClaimsSet claims, Instant now) {
    List<TokenProblem> found = new ArrayList<>();
    if (!(claims.getClaim("typ") instanceof String typ) || !typ.equals("Bearer"))
      found.add(wrongType(claims.getClaim("typ")));
    Claims.times(
        claims, now, maxLife, "Shorten 'Access Token Lifespan' of the realm or the client.", found);
    Claims.audience(
        claims,
        realm.audience(),
        "Add a protocol mapper of type 'Audience' to the client that asks for the token (or to"
            + " one of its client scopes), with '"
            + realm.audience()
            + "' as included client audience and 'Add to access token' on.",
        found);
    if (!Claims.names(claims.getSubject()))
      found.add(
          new TokenProblem(
              "sub",
              "The token has no usable sub.",
              "Give the client the client scope 'basic', whose mapper 'Subject (sub)' adds it."));
    Claims.unbound(
        claims, "Turn off DPoP and certificate bound access tokens for the client.", found);
    return found;
  }

  private static TokenProblem wrongType(@Nullable Object typ) {
    if ("ID".equals(typ))
      return new TokenProblem(
          "typ", "The token is an ID token; send the access token.", "Use access_token.");
    if ("Refresh".equals(typ) || "Offline".equals(typ))
      return new TokenProblem(
          "typ", "The token is a refresh token; send the access token.", "Use access_token.");
    return new TokenProblem("typ", "The token is no access token: its typ is not Bearer.");
  }

  @Override
  public List<TokenProblem> advice(JWTClaimsSet claims) {
    List<TokenProblem> found = new ArrayList<>();
    String claim = realm.teamsClaim();
    if (claims.getClaim(claim) == null)
      found.add(
          new TokenProblem(
              claim,
              "The token names no groups, so its caller is in no team.",
              "Add a protocol mapper of type 'Group Membership' with token claim name '"
                  + claim
                  + "', 'Full group path' on and 'Add to access token' on."));
    else if (allTeams(claims).isEmpty())
      found.add(
          new TokenProblem(
              claim,
              "None of the token's groups is a team: a team is "
                  + realm.teamsPrefix()
                  + " and exactly one name.",
              "Make the caller a member of a group right under "
                  + realm.teamsPrefix()
                  + ", and turn 'Full group path' on in the group mapper."));
    else if (teams(claims).isEmpty())
      found.add(
          new TokenProblem(
              claim,
              "None of the token's teams is among those that realm "
                  + realm.name()
                  + " may speak for (identity.keycloak.allow).",
              null));
    if (roles(claims).isEmpty())
      found.add(
          new TokenProblem(
              "realm_access",
              "The token carries no roles.",
              "Give the client the client scope 'roles', whose mapper 'User Realm Role' (realm roles)"
                  + " adds realm_access, and assign the caller a role."));
    for (String name : realm.claims())
      if (claims.getClaim(name) == null)
        found.add(
            new TokenProblem(
                name,
                "The token lacks the claim " + name + ", which identity.keycloak.claims passes on.",
                "Add a protocol mapper of type 'User Attribute' with token claim name '"
                    + name
                    + "' and 'Add to access token' on."));
    return found;
  }

  @Override
  public Caller caller(JWTClaimsSet claims) {
    String user = Claims.text(claims, "preferred_username");
    return new Caller(
            new Caller.Identity(
                isService(claims, user) ? Caller.Kind.SERVICE : Caller.Kind.USER,
                claims.getSubject(),
                realm.issuer(),
                user == null ? claims.getSubject() : user,
                null),
            new Caller.Membership(
                null, teams(claims), roles(claims), Claims.passed(claims, realm.claims())),
            new Caller.Credential(null, Claims.instant(claims.getExpirationTime()), realm.admins()),
            null)
        .at(Claims.email(claims));
  }

  /**
   * Whether a client speaks for itself. Keycloak names its user {@code service-account-<client>};
   * {@code client_id} comes from the client scope service_account, which a realm may lack, so that
   * {@code azp} serves where it names exactly that client.
   */
  private static boolean isService(JWTClaimsSet claims, @Nullable String user) {
    if (user == null || !user.startsWith(SERVICE_ACCOUNT)) return false;
    if (Claims.text(claims, "client_id") != null) return true;
    String party = Claims.text(claims, "azp");
    return party != null && user.equals(SERVICE_ACCOUNT + party.toLowerCase(Locale.ROOT));
  }

  private List<String> teams(JWTClaimsSet claims) {
    return Claims.allowed(allTeams(claims), realm.allow());
  }

  private List<String> allTeams(JWTClaimsSet claims) {
    return Claims.teams(Claims.strings(claims.getClaim(realm.teamsClaim())), realm.teamsPrefix());
  }

  private List<String> roles(JWTClaimsSet claims) {
    Set<String> roles =
        new LinkedHashSet<>(Claims.strings(Claims.at(claims.getClaim("realm_access"), "roles")));
    if (realm.client() != null)
      roles.addAll(
          Claims.strings(
              Claims.at(Claims.at(claims.getClaim("resource_access"), realm.client()), "roles")));
    return List.copyOf(roles);
  }
}

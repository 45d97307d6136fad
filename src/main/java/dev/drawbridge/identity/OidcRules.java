package dev.drawbridge.identity;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer beside Keycloak demands: GitHub's workflow tokens, Kubernetes' service account
 * tokens, Entra's access tokens (<a
 * href="https://docs.github.com/actions/reference/security/oidc">GitHub</a>, <a
 * href="https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/">Kubernetes</a>,
 * <a href="https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference">Entra
 * </a>). What a login hands to its client, an ID or logout token, is no credential.
 */
final class OidcRules implements TokenRules {
  /** Claims that OpenID Connect puts into the tokens of a login or logout only. */
  private static final List<String> OF_A_LOGIN = List.of("nonce", "at_hash", "c_hash", "events");

  private final IdentitySettings.Issuer issuer;
  private final Duration maxLife;

  OidcRules(IdentitySettings.Issuer issuer, Duration maxLife) {
    this.issuer = issuer;
    this.maxLife = maxLife;
  }

  @Override
  public List<TokenProblem> problems(JWTClaimsSet claims, Instant now) {
    List<TokenProblem> found = new ArrayList<>();
    if (claims.getClaim("typ") instanceof String typ && !typ.equals("Bearer"))
      found.add(new TokenProblem("typ", "The token is no access token: its typ says so."));
    for (String name : OF_A_LOGIN)
      if (claims.getClaim(name) != null)
        found.add(
            new TokenProblem(name, "The token is an ID or logout token; send an access token."));
    Claims.times(claims, now, maxLife, null, found);
    Claims.audience(
        claims,
        issuer.audience(),
        "Ask the issuer for a token with the audience " + issuer.audience() + ".",
        found);
    if (!Claims.names(subject(claims)))
      found.add(
          new TokenProblem(issuer.subject(), "The token has no usable " + issuer.subject() + "."));
    Claims.unbound(claims, null, found);
    return found;
  }

  @Override
  public List<TokenProblem> advice(JWTClaimsSet claims) {
    List<TokenProblem> found = new ArrayList<>();
    String claim = issuer.teams().claim();
    if (claim != null && teams(claims).isEmpty())
      found.add(
          new TokenProblem(
              claim,
              "The claim "
                  + claim
                  + " names no team: a team is the prefix '"
                  + issuer.teams().prefix()
                  + "' and one name, and among those that allow lists.",
              null));
    String roles = issuer.roles();
    if (roles != null && roles(claims).isEmpty())
      found.add(new TokenProblem(roles, "The claim " + roles + " names no role.", null));
    for (String name : issuer.claims())
      if (claims.getClaim(name) == null)
        found.add(
            new TokenProblem(
                name,
                "The token lacks the claim " + name + ", which identity.oidc.claims passes on.",
                null));
    return found;
  }

  @Override
  public Caller caller(JWTClaimsSet claims) {
    String subject = subject(claims);
    if (subject == null) throw new IllegalStateException("a token without a subject");
    String name = null;
    if (issuer.kind() == Caller.Kind.USER) {
      name = Claims.text(claims, "preferred_username");
      if (name == null) name = Claims.text(claims, "name");
    }
    return new Caller(
            new Caller.Identity(
                issuer.kind(), subject, issuer.issuer(), name == null ? subject : name, null),
            new Caller.Membership(
                null, teams(claims), roles(claims), Claims.passed(claims, issuer.claims())),
            new Caller.Credential(
                null, Claims.instant(claims.getExpirationTime()), issuer.admins()),
            null)
        .at(Claims.email(claims));
  }

  private @Nullable String subject(JWTClaimsSet claims) {
    return Claims.text(claims, issuer.subject());
  }

  private List<String> teams(JWTClaimsSet claims) {
    IdentitySettings.Teams teams = issuer.teams();
    String claim = teams.claim();
    if (claim == null) return teams.fixed();
    List<String> named = Claims.teams(texts(claims, claim), teams.prefix());
    return Claims.allowed(named, issuer.allow());
  }

  private List<String> roles(JWTClaimsSet claims) {
    String claim = issuer.roles();
    return claim == null ? List.of() : texts(claims, claim).stream().distinct().toList();
  }

  /**
   * The strings of a claim, one or a list, by its name or, where that begins with a slash, by a
   * path of names: {@code /kubernetes.io/namespace} (RFC 6901).
   */
  private static List<String> texts(JWTClaimsSet claims, String claim) {
    Object value = claims.getClaims();
    if (claim.startsWith("/")) {
      for (String name : claim.substring(1).split("/", -1))
        value = Claims.at(value, name.replace("~1", "/").replace("~0", "~"));
    } else {
      value = Claims.at(value, claim);
    }
    return value instanceof String text && !text.isBlank() ? List.of(text) : Claims.strings(value);
  }
}

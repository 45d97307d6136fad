package dev.drawbridge.identity;

import static dev.drawbridge.exchange.RefusalCode.UNAUTHENTICATED;
import static dev.drawbridge.fixture.TokenForge.NOW;
import static dev.drawbridge.fixture.TokenForge.header;
import static dev.drawbridge.fixture.TokenForge.sign;
import static dev.drawbridge.fixture.TokenForge.signer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.drawbridge.fixture.TokenForge;
import dev.drawbridge.identity.IdentitySettings.Issuer;
import dev.drawbridge.identity.IdentitySettings.Teams;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens with the claims that GitHub, Kubernetes and Entra document for theirs. */
class OidcRulesTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final String GITHUB = "https://token.actions.githubusercontent.com";
  private static final String CLUSTER = "https://kubernetes.default.svc.cluster.local";
  private static final String ENTRA = "https://login.microsoftonline.com/72f9-tenant/v2.0";
  private static final KeySet KEYS =
      new KeySet(
          VERTX,
          "oidc",
          () -> Future.succeededFuture(TokenForge.jwks(TokenForge.RSA.toPublicJWK())),
          Future::succeededFuture,
          KeySet.Timing.USUAL);

  @AfterAll
  static void close() throws Exception {
    Waiting.on(VERTX.close());
  }

  private static Issuer issuer(
      String issuer, Caller.Kind kind, String subject, Teams teams, @Nullable String roles) {
    return new Issuer(
        issuer,
        URI.create(issuer + "/jwks"),
        null,
        "drawbridge",
        kind,
        subject,
        teams,
        roles,
        List.of("environment", "repository"),
        null,
        false);
  }

  private static TokenVerifier verifier(Issuer issuer) {
    OidcRules rules = new OidcRules(issuer, Duration.ofHours(12));
    return new TokenVerifier(
        Map.of(issuer.issuer(), new TokenVerifier.Trusted(rules, KEYS)), () -> NOW);
  }

  private static JWTClaimsSet.Builder claims(String issuer, String subject) {
    return new JWTClaimsSet.Builder()
        .issuer(issuer)
        .subject(subject)
        .audience("drawbridge")
        .issueTime(Date.from(NOW))
        .notBeforeTime(Date.from(NOW))
        .expirationTime(Date.from(NOW.plusSeconds(300)));
  }

  private static JWTClaimsSet.Builder github() {
    return claims(GITHUB, "repo:acme/app:ref:refs/heads/main")
        .claim("repository", "acme/app")
        .claim("repository_owner", "acme")
        .claim("environment", "prod")
        .claim("ref", "refs/heads/main")
        .claim("workflow", "nightly")
        .claim("runner_environment", "github-hosted");
  }

  private static Caller of(Issuer issuer, JWTClaimsSet.Builder claims) throws Exception {
    return Waiting.on(verifier(issuer).verify(sign(claims)));
  }

  @Test
  void aWorkflowOfGitHubIsAServiceInFixedTeamsOrThatOfItsRepository() throws Exception {
    Teams fixed = new Teams(null, "", List.of("ci"));
    Caller caller = of(issuer(GITHUB, Caller.Kind.SERVICE, "sub", fixed, "environment"), github());

    assertEquals(Caller.Kind.SERVICE, caller.kind());
    assertEquals("repo:acme/app:ref:refs/heads/main", caller.id());
    assertEquals(GITHUB, caller.issuer());
    assertEquals(List.of("ci"), caller.teams());
    assertEquals(List.of("prod"), caller.roles());
    assertEquals(Map.of("environment", "prod", "repository", "acme/app"), caller.claims());
    Teams byRepository = new Teams("repository", "acme/", List.of());
    Issuer other = issuer(GITHUB, Caller.Kind.SERVICE, "sub", byRepository, null);
    assertEquals(List.of("app"), of(other, github()).teams());
    assertEquals(List.of(), of(other, github().claim("repository", "evil/app")).teams());
  }

  @Test
  void aServiceAccountOfKubernetesIsInTheTeamOfItsNamespace() throws Exception {
    Issuer cluster =
        issuer(
            CLUSTER,
            Caller.Kind.SERVICE,
            "sub",
            new Teams("/kubernetes.io/namespace", "", List.of()),
            null);
    JWTClaimsSet.Builder claims =
        claims(CLUSTER, "system:serviceaccount:research:trainer")
            .claim(
                "kubernetes.io",
                Map.of(
                    "namespace", "research",
                    "pod", Map.of("name", "trainer-0", "uid", "5c0f"),
                    "serviceaccount", Map.of("name", "trainer", "uid", "77aa")));
    Caller caller =
        Waiting.on(
            verifier(cluster).verify(sign(header().type(null), claims, signer(TokenForge.RSA))));

    assertEquals("system:serviceaccount:research:trainer", caller.id());
    assertEquals(List.of("research"), caller.teams());
    assertEquals(List.of(), caller.roles());
  }

  @Test
  void aUserOfEntraIsItsObjectWithItsAppRoles() throws Exception {
    Issuer entra =
        issuer(ENTRA, Caller.Kind.USER, "oid", new Teams("groups", "", List.of()), "roles");
    JWTClaimsSet.Builder claims =
        claims(ENTRA, "pairwise-subject")
            .claim("oid", "00aa-object")
            .claim("preferred_username", "ann@acme.example")
            .claim("groups", List.of("research", "a/b"))
            .claim("roles", List.of("model-user", "model-user"))
            .claim("ver", "2.0");
    Caller caller = of(entra, claims);

    assertEquals(Caller.Kind.USER, caller.kind());
    assertEquals("00aa-object", caller.id());
    assertEquals("ann@acme.example", caller.name());
    assertEquals(List.of("research"), caller.teams());
    assertEquals(List.of("model-user"), caller.roles());
    assertEquals(List.of(), caller.onAdminPlane().roles());
    Waiting.refused(
        UNAUTHENTICATED,
        "usable oid",
        verifier(entra).verify(sign(claims(ENTRA, "s").claim("roles", List.of("model-user")))));
  }

  private static final Issuer CI =
      issuer(GITHUB, Caller.Kind.SERVICE, "sub", new Teams(null, "", List.of("ci")), null);

  private static void refused(String part, JWTClaimsSet.Builder claims) throws Exception {
    Waiting.refused(UNAUTHENTICATED, part, verifier(CI).verify(sign(claims)));
  }

  @Test
  void itsTokensAreCheckedAsStrictlyAsKeycloaks() throws Exception {
    refused("audience", github().audience("https://github.com/acme"));
    refused("expired", github().expirationTime(Date.from(NOW)));
    refused("no exp", github().expirationTime(null));
    refused("no iat", github().issueTime(null));
    refused("issued in the future", github().issueTime(Date.from(NOW.plusSeconds(11))));
    refused("not valid yet", github().notBeforeTime(Date.from(NOW.plusSeconds(11))));
    refused("live longer", github().expirationTime(Date.from(NOW.plusSeconds(43_201))));
    refused("usable sub", github().subject("x".repeat(256)));
    refused("cnf", github().claim("cnf", Map.of("jkt", "x")));
    refused("issuer", github().issuer(GITHUB + "/"));
    Waiting.refused(
        UNAUTHENTICATED,
        "signature",
        verifier(CI).verify(sign(header(), github(), signer(TokenForge.STRANGER))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonce", "at_hash", "c_hash", "events"})
  void whatALoginHandsToItsClientIsNoCredential(String claim) throws Exception {
    refused("ID or logout token", github().claim(claim, "x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ID", "Refresh", "Logout"})
  void aTokenThatSaysThatItIsNoAccessTokenIsNone(String typ) throws Exception {
    refused("no access token", github().claim("typ", typ));
  }

  @Test
  void anIssuerSpeaksOnlyForTheTeamsItIsAllowed() throws Exception {
    Issuer issuer =
        new Issuer(
            GITHUB,
            URI.create(GITHUB),
            null,
            "drawbridge",
            Caller.Kind.SERVICE,
            "sub",
            new Teams("repository_owner", "", List.of()),
            null,
            List.of(),
            List.of("partners"),
            true);

    assertEquals(List.of(), of(issuer, github()).teams());
    Caller partner = of(issuer, github().claim("repository_owner", "partners"));
    assertEquals(List.of("partners"), partner.teams());
    assertTrue(partner.administers());
  }

  @Test
  void whatATokenLacksIsSaid() throws Exception {
    Issuer issuer =
        issuer(GITHUB, Caller.Kind.SERVICE, "sub", new Teams("team", "", List.of()), "roles");
    TokenReport report =
        Waiting.on(verifier(issuer).explain(sign(github().claim("environment", null))));

    assertEquals(List.of(), report.problems());
    assertEquals(
        List.of("team", "roles", "environment"),
        report.advice().stream().map(TokenProblem::check).toList());
  }
}

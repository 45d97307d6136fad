package dev.drawbridge.identity;

import static dev.drawbridge.exchange.RefusalCode.IDENTITY_UNAVAILABLE;
import static dev.drawbridge.exchange.RefusalCode.UNAUTHENTICATED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.FreePorts;
import dev.drawbridge.fixture.KeycloakServer;
import dev.drawbridge.fixture.TokenForge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeycloakIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static KeycloakServer keycloak;
  private static KeyStore store;
  private static Identity identity;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    keycloak = KeycloakServer.shared();
    String url = "jdbc:sqlite:" + folder.resolve("state.db");
    store = Waiting.on(KeyStore.open(VERTX, new StoreSettings(url, null, null)));
    identity = open(keycloak.settings("acme"));
  }

  @AfterAll
  static void stop() throws Exception {
    Waiting.on(identity.close());
    Waiting.on(store.close());
    Waiting.on(VERTX.close());
  }

  private static Identity open(IdentitySettings.Realm... realms) throws Exception {
    return Waiting.on(Identity.open(VERTX, settings(realms), store));
  }

  private static IdentitySettings settings(IdentitySettings.Realm... realms) {
    return new IdentitySettings(List.of(realms), Duration.ofHours(12), true);
  }

  private static IdentitySettings.Realm realm(
      String name, URI jwks, @Nullable List<String> allow, boolean admins) {
    IdentitySettings.Realm r = keycloak.settings(name);
    return new IdentitySettings.Realm(
        name,
        r.issuer(),
        jwks,
        r.ca(),
        r.audience(),
        r.client(),
        r.teamsClaim(),
        r.teamsPrefix(),
        r.claims(),
        allow,
        admins);
  }

  private static Caller accepted(String token) throws Exception {
    return Waiting.on(identity.authenticate(token));
  }

  private static void refused(String part, String token) throws Exception {
    Waiting.refused(UNAUTHENTICATED, part, identity.authenticate(token));
  }

  private static String access(String client, String user) {
    return keycloak.login("acme", client, user).getString("access_token");
  }

  @Test
  void aUserHasItsTeamsRolesAndClaims() throws Exception {
    Caller alice = accepted(keycloak.userToken("acme", "alice"));
    assertEquals(Caller.Kind.USER, alice.kind());
    assertEquals("alice", alice.name());
    assertEquals(List.of("research"), alice.teams());
    assertTrue(alice.roles().containsAll(Set.of("model-user", "evaluator")), alice.toString());
    assertEquals(Map.of("site", "berlin"), alice.claims());
    assertEquals(
        Set.of("research", "sales"),
        Set.copyOf(accepted(keycloak.userToken("acme", "bob")).teams()));
    assertEquals(List.of(), accepted(keycloak.userToken("acme", "carol")).teams());
  }

  @Test
  void aClientIsAService() throws Exception {
    Caller runner = accepted(keycloak.serviceToken("acme", "ci-runner"));
    assertEquals(Caller.Kind.SERVICE, runner.kind());
    assertEquals("service-account-ci-runner", runner.name());
    assertEquals(List.of("ci"), runner.teams());
    assertTrue(runner.roles().contains("model-user"), runner.toString());
  }

  /** A realm that is known as nothing more than an issuer, beside one that is known as a realm. */
  @Test
  void anotherIssuerIsTrustedForItsOwnTeams() throws Exception {
    IdentitySettings.Issuer issuer =
        new IdentitySettings.Issuer(
            keycloak.issuer("other"),
            keycloak.jwks("other"),
            null,
            "drawbridge",
            Caller.Kind.USER,
            "preferred_username",
            new IdentitySettings.Teams("groups", "/teams/", List.of()),
            "/realm_access/roles",
            List.of(),
            List.of("partners"),
            false);
    IdentitySettings.Realm acme = realm("acme", keycloak.jwks("acme"), List.of("research"), false);
    Identity both =
        Waiting.on(
            Identity.open(
                VERTX,
                new IdentitySettings(
                    List.of(acme),
                    List.of(issuer),
                    Duration.ofHours(12),
                    true,
                    List.of(),
                    ForwardUser.PSEUDONYM),
                store));
    try {
      assertEquals(
          Set.of("keycloak:acme", "oidc:" + keycloak.issuer("other"), "keys"),
          both.status().keySet());
      Caller mallory = Waiting.on(both.authenticate(keycloak.userToken("other", "mallory")));
      assertEquals("mallory", mallory.id());
      assertEquals(keycloak.issuer("other"), mallory.issuer());
      assertEquals(List.of("partners"), mallory.teams(), "not of research, which is acme's");
      assertTrue(mallory.roles().contains("model-user"), mallory.toString());
      assertEquals(List.of(), mallory.onAdminPlane().roles());
      Caller alice = Waiting.on(both.authenticate(keycloak.userToken("acme", "alice")));
      assertEquals(List.of("research"), alice.teams());
      JsonObject login = keycloak.login("other", "app", "mallory");
      for (String other : List.of("id_token", "refresh_token"))
        Waiting.refused(UNAUTHENTICATED, "The token", both.authenticate(login.getString(other)));
    } finally {
      Waiting.on(both.close());
    }
  }

  /** Not alice: Keycloak itself adds the audience of each client whose roles a user has. */
  @Test
  void anotherAudienceIsRefused() throws Exception {
    refused("wrong audience", access("app-elsewhere", "bob"));
  }

  @Test
  void anExpiredTokenIsRefusedThoughItWasAcceptedBefore() throws Exception {
    String token = access("app-short", "alice");
    assertEquals("alice", accepted(token).name());
    Await.until(
        "the token expires", Duration.ofSeconds(5), () -> identity.authenticate(token).failed());
    refused("has expired", token);
  }

  @Test
  void aTokenMadeToLiveTooLongIsRefused() throws Exception {
    refused("max_token_life", access("app-long", "alice"));
  }

  @Test
  void anIdTokenAndARefreshTokenAreRefused() throws Exception {
    JsonObject login = keycloak.login("acme", "app", "alice");
    refused("ID token", login.getString("id_token"));
    refused("algorithm is not allowed", login.getString("refresh_token"));
  }

  @Test
  void forgeriesOfAGoodTokenAreRefused() throws Exception {
    SignedJWT good = SignedJWT.parse(keycloak.userToken("acme", "alice"));
    RSAKey own = TokenForge.rsa(good.getHeader().getKeyID(), KeyUse.SIGNATURE);
    SignedJWT forged = new SignedJWT(good.getHeader(), good.getJWTClaimsSet());
    forged.sign(new RSASSASigner(own));
    refused("signature is wrong", forged.serialize());

    refused("algorithm is not allowed", new PlainJWT(good.getJWTClaimsSet()).serialize());

    JWK published = JWKSet.parse(keycloak.keys("acme")).getKeyByKeyId(good.getHeader().getKeyID());
    SignedJWT confused =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(published.getKeyID()).build(),
            good.getJWTClaimsSet());
    confused.sign(new MACSigner(published.toRSAKey().toRSAPublicKey().getEncoded()));
    refused("algorithm is not allowed", confused.serialize());
  }

  @Test
  void aTokenOfARealmThatIsNotConfiguredIsRefused() throws Exception {
    refused("wrong issuer", keycloak.userToken("other", "mallory"));
  }

  @Test
  void aSecondRealmSpeaksForItsTeamsAndIsNoAdmin() throws Exception {
    Identity both =
        open(
            keycloak.settings("acme"),
            realm("other", keycloak.jwks("other"), List.of("partners"), false));
    Caller mallory = Waiting.on(both.authenticate(keycloak.userToken("other", "mallory")));
    assertEquals(List.of("partners"), mallory.teams());
    assertTrue(mallory.roles().contains("drawbridge-admin"));
    assertEquals(List.of(), mallory.onAdminPlane().roles());
    Caller dora = Waiting.on(both.authenticate(keycloak.userToken("acme", "dora")));
    assertTrue(dora.onAdminPlane().roles().contains("drawbridge-admin"));
    Waiting.on(both.close());
  }

  @Test
  void afterARotationNewTokensAreAcceptedAndOldOnesAreNot() throws Exception {
    // The realm `other`, so that no other test meets the change.
    KeySet keys =
        new KeySet(
            VERTX,
            "other",
            () -> Future.succeededFuture(keycloak.keys("other")),
            Future::succeededFuture,
            new KeySet.Timing(
                Duration.ofHours(1),
                Duration.ofHours(1),
                Duration.ofNanos(1),
                Duration.ofNanos(1)));
    TokenRules rules = new KeycloakRules(keycloak.settings("other"), Duration.ofHours(12));
    TokenVerifier verifier =
        new TokenVerifier(
            Map.of(keycloak.issuer("other"), new TokenVerifier.Trusted(rules, keys)), Instant::now);
    String before = keycloak.userToken("other", "mallory");
    assertEquals("mallory", Waiting.on(verifier.verify(before)).name());
    keycloak.rotateKeys("other");
    String after = keycloak.userToken("other", "mallory");
    assertNotEquals(
        SignedJWT.parse(before).getHeader().getKeyID(),
        SignedJWT.parse(after).getHeader().getKeyID());
    assertEquals("mallory", Waiting.on(verifier.verify(after)).name());
    Waiting.refused(UNAUTHENTICATED, "does not publish", verifier.verify(before));
    Waiting.on(keys.release());
  }

  @Test
  void keycloakMayBeAwayAtTheStartAndLater() throws Exception {
    String document = keycloak.keys("acme");
    String token = keycloak.userToken("acme", "alice");
    int port = FreePorts.take(1)[0];
    URI jwks = URI.create("http://127.0.0.1:" + port + "/certs");
    Identity late = open(realm("acme", jwks, null, true));
    Waiting.refused(IDENTITY_UNAVAILABLE, "cannot be fetched", late.authenticate(token));
    assertEquals(Status.State.UNAVAILABLE, state(late));

    HttpServer front =
        VERTX.createHttpServer().requestHandler(request -> request.response().end(document));
    Waiting.on(front.listen(port, "127.0.0.1"));
    Await.until(
        "Keycloak is seen", Duration.ofSeconds(8), () -> late.authenticate(token).succeeded());
    assertEquals(Status.State.OK, state(late));

    Waiting.on(front.close());
    Waiting.on(late.check());
    assertEquals(Status.State.DEGRADED, state(late));
    // One that was never seen before is still checked by the keys fetched last.
    String fresh = keycloak.userToken("acme", "bob");
    assertEquals("bob", Waiting.on(late.authenticate(fresh)).name());

    // So it is after a reload, though nothing can be fetched now.
    Identity reloaded = Waiting.on(late.reload(settings(realm("acme", jwks, List.of(), true))));
    Waiting.on(late.close());
    assertEquals(List.of(), Waiting.on(reloaded.authenticate(token)).teams());
    Waiting.on(reloaded.close());
  }

  private static Status.State state(Identity identity) {
    return Objects.requireNonNull(identity.status().get("keycloak:acme")).state();
  }

  @Test
  void keysAndTokensAreToldApart() throws Exception {
    CreatedKey created = Waiting.on(store.create(SampleKeys.ofResearch()));
    assertEquals(Caller.Kind.KEY, accepted(created.secret()).kind());
    refused("neither an access token nor an API key", "sk-1234");
    Identity keysOnly = open();
    Waiting.refused(
        UNAUTHENTICATED,
        "send an API key",
        keysOnly.authenticate(keycloak.userToken("acme", "alice")));
    Identity tokensOnly =
        Waiting.on(
            keysOnly.reload(
                new IdentitySettings(
                    List.of(keycloak.settings("acme")), Duration.ofHours(12), false)));
    Waiting.refused(
        UNAUTHENTICATED, "send an access token", tokensOnly.authenticate(created.secret()));
    assertEquals(Set.of("keycloak:acme"), tokensOnly.status().keySet());
    Waiting.on(tokensOnly.close());
  }

  @Test
  void theReportNamesTheMapperThatIsMissing() throws Exception {
    TokenReport bare = Waiting.on(identity.explainToken(access("app-bare", "carol")));
    assertEquals(List.of(), bare.problems());
    assertEquals(
        List.of("groups", "site"), bare.advice().stream().map(TokenProblem::check).toList());
    TokenReport elsewhere = Waiting.on(identity.explainToken(access("app-elsewhere", "bob")));
    assertEquals("aud", elsewhere.problems().getFirst().check());
    assertTrue(String.valueOf(elsewhere.problems().getFirst().remedy()).contains("'Audience'"));
  }
}

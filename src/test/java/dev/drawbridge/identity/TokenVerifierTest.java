package dev.drawbridge.identity;

import static dev.drawbridge.exchange.RefusalCode.UNAUTHENTICATED;
import static dev.drawbridge.fixture.TokenForge.NOW;
import static dev.drawbridge.fixture.TokenForge.claims;
import static dev.drawbridge.fixture.TokenForge.header;
import static dev.drawbridge.fixture.TokenForge.sign;
import static dev.drawbridge.fixture.TokenForge.signer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.drawbridge.fixture.TokenForge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVerifierTest {
  private static final Vertx VERTX = Vertx.vertx();

  private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
  private final AtomicReference<String> published =
      new AtomicReference<>(
          TokenForge.jwks(
              TokenForge.RSA.toPublicJWK(),
              TokenForge.EC.toPublicJWK(),
              TokenForge.ENCRYPTION.toPublicJWK()));
  private final KeySet keys =
      new KeySet(
          VERTX,
          "acme",
          () -> Future.succeededFuture(published.get()),
          Future::succeededFuture,
          KeySet.Timing.USUAL);
  private final TokenVerifier verifier = verifier(null, false);

  @AfterAll
  static void close() throws Exception {
    Waiting.on(VERTX.close());
  }

  private TokenVerifier verifier(@Nullable List<String> allow, boolean admins) {
    TokenRules rules = new KeycloakRules(TokenForge.realm(allow, admins), Duration.ofHours(12));
    return new TokenVerifier(
        Map.of(TokenForge.ISSUER, new TokenVerifier.Trusted(rules, keys)), clock::get);
  }

  private Caller accepted(String token) throws Exception {
    return Waiting.on(verifier.verify(token));
  }

  private void refused(String part, String token) throws Exception {
    Waiting.refused(UNAUTHENTICATED, part, verifier.verify(token));
  }

  @Test
  void aGoodTokenBecomesItsUser() throws Exception {
    Caller caller = accepted(sign(claims()));
    assertEquals(Caller.Kind.USER, caller.kind());
    assertEquals("6f1f", caller.id());
    assertEquals(TokenForge.ISSUER, caller.issuer());
    assertEquals("alice", caller.name());
    assertEquals(NOW.plusSeconds(300), caller.expires());
    assertEquals(List.of("model-user", "evaluator"), caller.roles());
  }

  @Test
  void aTeamIsExactlyOneSegmentAfterThePrefix() throws Exception {
    assertEquals(List.of("research"), accepted(sign(claims())).teams());
  }

  @Test
  void onlyConfiguredClaimsArePassedOn() throws Exception {
    assertEquals(Map.of("site", "berlin"), accepted(sign(claims())).claims());
  }

  @Test
  void aRealmSpeaksOnlyForTheTeamsItIsAllowed() throws Exception {
    String token = sign(claims().claim("groups", List.of("/teams/research", "/teams/partners")));
    Caller caller = Waiting.on(verifier(List.of("partners"), false).verify(token));
    assertEquals(List.of("partners"), caller.teams());
  }

  @Test
  void rolesOfARealmWithoutAdminsDoNotCountOnTheAdminPlane() throws Exception {
    String token = sign(claims());
    assertEquals(List.of(), accepted(token).onAdminPlane().roles());
    assertEquals(
        List.of("model-user", "evaluator"),
        Waiting.on(verifier(null, true).verify(token)).onAdminPlane().roles());
  }

  @Test
  void aServiceAccountIsAService() throws Exception {
    JWTClaimsSet.Builder claims =
        claims().claim("preferred_username", "service-account-ci").claim("client_id", "ci");
    assertEquals(Caller.Kind.SERVICE, accepted(sign(claims)).kind());
    assertEquals(
        Caller.Kind.SERVICE,
        accepted(sign(claims.claim("client_id", null).claim("azp", "ci"))).kind());
  }

  @Test
  void aUserWhoIsNamedLikeAServiceAccountIsAUser() throws Exception {
    String token = sign(claims().claim("preferred_username", "service-account-me"));
    assertEquals(Caller.Kind.USER, accepted(token).kind());
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
  void rsaSignaturesAreAccepted(String algorithm) throws Exception {
    JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.parse(algorithm)).keyID("rsa-1");
    assertEquals("6f1f", accepted(sign(header, claims(), signer(TokenForge.RSA))).id());
  }

  @Test
  void ellipticCurveSignaturesAreAccepted() throws Exception {
    JWSHeader.Builder header =
        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec-1").type(new JOSEObjectType("at+jwt"));
    assertEquals("6f1f", accepted(sign(header, claims(), signer(TokenForge.EC))).id());
  }

  @Test
  void algorithmNoneIsRefused() throws Exception {
    refused("algorithm is not allowed", new PlainJWT(claims().build()).serialize());
  }

  @Test
  void aPublicKeyAsSharedSecretIsRefused() throws Exception {
    JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1");
    byte[] secret = TokenForge.RSA.toRSAPublicKey().getEncoded();
    refused("algorithm is not allowed", sign(header, claims(), new MACSigner(secret)));
  }

  @Test
  void aSignatureByAnotherKeyIsRefused() throws Exception {
    refused("signature is wrong", sign(header(), claims(), signer(TokenForge.STRANGER)));
  }

  @Test
  void changedClaimsAreRefused() throws Exception {
    String[] good = sign(claims()).split("\\.");
    String[] other =
        sign(header(), claims().subject("root"), signer(TokenForge.STRANGER)).split("\\.");
    refused("signature is wrong", good[0] + "." + other[1] + "." + good[2]);
  }

  @Test
  void anAlgorithmThatIsNotTheKeysIsRefused() throws Exception {
    refused(
        "algorithm is not that of its key",
        sign(header().keyID("ec-1"), claims(), signer(TokenForge.RSA)));
  }

  @Test
  void anEncryptionKeySignsNothing() throws Exception {
    refused(
        "does not publish", sign(header().keyID("enc-1"), claims(), signer(TokenForge.ENCRYPTION)));
  }

  @Test
  void anUnknownKeyIsRefused() throws Exception {
    refused("does not publish", sign(header().keyID("rsa-9"), claims(), signer(TokenForge.RSA)));
    refused("names no key", sign(header().keyID(null), claims(), signer(TokenForge.RSA)));
  }

  @Test
  void aKeyThatTheTokenBringsIsIgnored() throws Exception {
    JWK own = TokenForge.STRANGER.toPublicJWK();
    JWSHeader.Builder header =
        header()
            .jwk(own)
            .jwkURL(URI.create("http://127.0.0.1:1/keys"))
            .x509CertURL(URI.create("http://127.0.0.1:1/cert"));
    refused("signature is wrong", sign(header, claims(), signer(TokenForge.STRANGER)));
    assertEquals("6f1f", accepted(sign(header, claims(), signer(TokenForge.RSA))).id());
  }

  @Test
  void criticalExtensionsAreRefused() throws Exception {
    JWSHeader.Builder header = header().customParam("exp", 1).criticalParams(Set.of("exp"));
    refused("crit", sign(header, claims(), signer(TokenForge.RSA)));
  }

  @Test
  void anotherHeaderTypeIsRefused() throws Exception {
    JWSHeader.Builder header = header().type(new JOSEObjectType("dpop+jwt"));
    refused("header type", sign(header, claims(), signer(TokenForge.RSA)));
  }

  @Test
  void timesAreChecked() throws Exception {
    refused("has expired", sign(claims().expirationTime(Date.from(NOW))));
    refused("no exp", sign(claims().expirationTime(null)));
    refused("no iat", sign(claims().issueTime(null)));
    refused("not valid yet", sign(claims().notBeforeTime(Date.from(NOW.plusSeconds(11)))));
    refused("in the future", sign(claims().issueTime(Date.from(NOW.plusSeconds(11)))));
  }

  @Test
  void tenSecondsOfOtherClocksAreForgiven() throws Exception {
    Date ahead = Date.from(NOW.plusSeconds(10));
    assertEquals("6f1f", accepted(sign(claims().notBeforeTime(ahead).issueTime(ahead))).id());
  }

  @Test
  void aTokenMadeToLiveTooLongIsRefused() throws Exception {
    Instant end = NOW.plus(Duration.ofHours(12));
    assertEquals("6f1f", accepted(sign(claims().expirationTime(Date.from(end)))).id());
    refused("max_token_life", sign(claims().expirationTime(Date.from(end.plusSeconds(1)))));
  }

  @Test
  void issuerAndAudienceAreExact() throws Exception {
    refused("wrong issuer", sign(claims().issuer(TokenForge.ISSUER + "/")));
    refused("wrong issuer", sign(claims().issuer(null)));
    refused("wrong audience", sign(claims().audience("account")));
    refused("wrong audience", sign(claims().audience((String) null)));
  }

  @Test
  void onlyAccessTokensCount() throws Exception {
    refused("ID token", sign(claims().claim("typ", "ID")));
    refused("refresh token", sign(claims().claim("typ", "Refresh")));
    refused("refresh token", sign(claims().claim("typ", "Offline")));
    refused("not Bearer", sign(claims().claim("typ", null)));
    refused("not Bearer", sign(claims().claim("typ", "DPoP")));
  }

  @Test
  void aBoundTokenAndOneWithoutSubjectAreRefused() throws Exception {
    refused("cnf", sign(claims().claim("cnf", Map.of("jkt", "x"))));
    refused("no usable sub", sign(claims().subject(null)));
    refused("no usable sub", sign(claims().subject(" ")));
  }

  @Test
  void whatIsNoSignedTokenIsRefused() throws Exception {
    refused("not a signed JWT", "a.b");
    refused("not a signed JWT", "a.b.c.d.e");
    refused("not a signed JWT", "a.b.c");
    refused("header is malformed", "YQ.YQ.YQ");
    refused("claims are malformed", sign(claims()).replaceFirst("\\.[^.]*\\.", ".bm8."));
    refused("longer than 16 KiB", "x".repeat(16 * 1024 + 1));
  }

  @Test
  void noRefusalEchoesTheToken() throws Exception {
    String token = sign(claims().issuer("https://secret.example"));
    String text = Waiting.refusal(verifier.verify(token)).text();
    assertFalse(text.contains("secret.example") || text.contains(token), text);
  }

  @Test
  void aVerifiedTokenIsRememberedUntilItExpires() throws Exception {
    String token = sign(claims());
    Caller first = accepted(token);
    assertSame(first, accepted(token));
    clock.set(NOW.plusSeconds(300));
    refused("has expired", token);
  }

  @Test
  void aRememberedTokenEndsWithItsKey() throws Exception {
    String token = sign(claims());
    Caller before = accepted(token);
    published.set(TokenForge.jwks(TokenForge.RSA.toPublicJWK()));
    Waiting.on(keys.refresh(Duration.ZERO));
    assertSame(before, accepted(token));
    published.set(TokenForge.jwks(TokenForge.EC.toPublicJWK()));
    Waiting.on(keys.refresh(Duration.ZERO));
    refused("does not publish", token);
  }

  @Test
  void aRememberedTokenEndsWhenItsKeyIsReplacedUnderTheSameName() throws Exception {
    String token = sign(claims());
    accepted(token);
    published.set(TokenForge.jwks(TokenForge.STRANGER.toPublicJWK()));
    Waiting.on(keys.refresh(Duration.ZERO));
    refused("signature is wrong", token);
  }

  @Test
  void theReportNamesEveryProblemWithItsRemedy() throws Exception {
    String token =
        sign(
            claims()
                .audience("account")
                .expirationTime(Date.from(NOW.minusSeconds(1)))
                .claim("groups", null)
                .claim("realm_access", null)
                .claim("resource_access", null));
    TokenReport report = Waiting.on(verifier.explain(token));
    assertEquals(
        List.of("exp", "aud"), report.problems().stream().map(TokenProblem::check).toList());
    assertTrue(String.valueOf(report.problems().get(1).remedy()).contains("'Audience'"));
    assertEquals(
        List.of("groups", "realm_access", "nationality"),
        report.advice().stream().map(TokenProblem::check).toList());
    assertTrue(String.valueOf(report.advice().get(0).remedy()).contains("'Group Membership'"));
  }

  @Test
  void theReportOfAGoodTokenNamesItsCaller() throws Exception {
    TokenReport report = Waiting.on(verifier.explain(sign(claims().claim("nationality", "DE"))));
    assertEquals(List.of(), report.problems());
    assertEquals(List.of(), report.advice());
    Caller caller = report.caller();
    assertEquals("alice", caller == null ? null : caller.name());
  }

  @Test
  void theReportOfAForgedTokenSaysSo() throws Exception {
    String forged = sign(header(), claims(), signer(TokenForge.STRANGER));
    TokenReport report = Waiting.on(verifier.explain(forged));
    assertEquals("signature", report.problems().getFirst().check());
    assertEquals(null, report.caller());
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s=", "%s==", "%s!", "!%s", "%s%%3D", "%s~"})
  void anotherSpellingOfAGoodTokenIsRefused(String spelling) throws Exception {
    String token = sign(claims());
    accepted(token);
    String[] parts = token.split("\\.");
    for (int i = 0; i < parts.length; i++) {
      String[] spelt = parts.clone();
      spelt[i] = spelling.formatted(parts[i]);
      refused("not a signed JWT", String.join(".", spelt));
    }
  }

  @Test
  void eachCharacterOfARememberedTokenCounts() throws Exception {
    String token = sign(claims());
    accepted(token);
    for (int i = 0; i < token.length(); i++) {
      char other = token.charAt(i) == 'A' ? 'B' : 'A';
      if (token.charAt(i) == '.') other = '_';
      refused("", token.substring(0, i) + other + token.substring(i + 1));
    }
    for (int cut = 1; cut < token.length(); cut += 7) {
      refused("", token.substring(0, token.length() - cut));
    }
    accepted(token);
  }

  @Test
  void aSubjectThatIsNoStringIsRefused() throws Exception {
    for (Object subject : List.of(7, true, List.of("6f1f"), Map.of("id", "6f1f"))) {
      refused("sub is no string", sign(claims().claim("sub", subject)));
    }
  }
}

package dev.drawbridge.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes tokens as a realm would, and as it would not. */
public final class TokenForge {
  public static final String ISSUER = "https://id.acme.example/realms/acme";
  static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  static final RSAKey RSA = rsa("rsa-1", KeyUse.SIGNATURE);
  static final RSAKey STRANGER = rsa("rsa-1", KeyUse.SIGNATURE);
  static final RSAKey ENCRYPTION = rsa("enc-1", KeyUse.ENCRYPTION);
  static final ECKey EC = ec();

  private TokenForge() {}

  static RSAKey rsa(String kid, KeyUse use) {
    try {
      return new RSAKeyGenerator(2048).keyID(kid).keyUse(use).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ECKey ec() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID("ec-1").generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  static String jwks(JWK... keys) {
    return new JWKSet(List.of(keys)).toString();
  }

  static IdentitySettings.Realm realm(@Nullable List<String> allow, boolean admins) {
    return new IdentitySettings.Realm(
        "acme",
        ISSUER,
        URI.create(ISSUER + "/protocol/openid-connect/certs"),
        null,
        "drawbridge",
        "drawbridge",
        "groups",
        "/teams/",
        List.of("site", "nationality"),
        allow,
        admins);
  }

  /** The claims of a good access token of alice. */
  static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .subject("6f1f")
        .audience(List.of("account", "drawbridge"))
        .issueTime(Date.from(NOW))
        .expirationTime(Date.from(NOW.plusSeconds(300)))
        .claim("typ", "Bearer")
        .claim("azp", "app")
        .claim("preferred_username", "alice")
        .claim("groups", List.of("/teams/research", "/teams/research/deep", "/staff", "/teams/"))
        .claim("realm_access", Map.of("roles", List.of("model-user")))
        .claim(
            "resource_access",
            Map.of(
                "drawbridge", Map.of("roles", List.of("evaluator")),
                "account", Map.of("roles", List.of("manage-account"))))
        .claim("site", "berlin")
        .claim("email", "alice@acme.example");
  }

  /** The keys of the realm that {@link #live} is of. */
  public static String keys() {
    return jwks(RSA);
  }

  /** A good access token of alice, valid now, in groups such as {@code /teams/research}. */
  public static String live(List<String> groups) {
    Instant now = Instant.now();
    return sign(
        claims()
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(300)))
            .claim("groups", groups));
  }

  static JWSHeader.Builder header() {
    return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").type(JOSEObjectType.JWT);
  }

  static String sign(JWTClaimsSet.Builder claims) {
    return sign(header(), claims, signer(RSA));
  }

  static String sign(JWSHeader.Builder header, JWTClaimsSet.Builder claims, JWSSigner signer) {
    try {
      SignedJWT token = new SignedJWT(header.build(), claims.build());
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  static JWSSigner signer(JWK key) {
    try {
      return key instanceof ECKey ec ? new ECDSASigner(ec) : new RSASSASigner(key.toRSAKey());
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}

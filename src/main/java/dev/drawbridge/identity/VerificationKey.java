package dev.drawbridge.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A public key that a realm publishes for signatures; equal only to itself. */
final class VerificationKey {
  /**
   * RFC 7518: RSA and elliptic curves only; a shared secret or {@code none} proves nothing here.
   */
  static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private static final int SHORTEST_RSA = 2048;

  private final JWK jwk;
  private final JWSVerifier verifier;

  private VerificationKey(JWK jwk, JWSVerifier verifier) {
    this.jwk = jwk;
    this.verifier = verifier;
  }

  JWK jwk() {
    return jwk;
  }

  /** The usable keys of a JWKS document by {@code kid}; of two that share one, the first. */
  static Map<String, VerificationKey> read(String document) throws ParseException {
    Map<String, VerificationKey> keys = new HashMap<>();
    for (JWK jwk : JWKSet.parse(document).getKeys()) {
      if (jwk.getKeyID() == null) continue;
      if (jwk.getKeyUse() != null && !jwk.getKeyUse().equals(KeyUse.SIGNATURE)) continue;
      JWSVerifier verifier = verifier(jwk);
      if (verifier != null)
        keys.putIfAbsent(jwk.getKeyID(), new VerificationKey(jwk.toPublicJWK(), verifier));
    }
    return Map.copyOf(keys);
  }

  private static @Nullable JWSVerifier verifier(JWK jwk) {
    try {
      if (jwk instanceof RSAKey rsa && rsa.size() >= SHORTEST_RSA) return new RSASSAVerifier(rsa);
      if (jwk instanceof ECKey ec) return new ECDSAVerifier(ec);
    } catch (JOSEException e) {
      // A curve or key that this library does not know: not usable, like a key of another kind.
      return null;
    }
    return null;
  }

  /** Whether the key is meant for the algorithm that a header names. */
  boolean fits(JWSHeader header) {
    JWSAlgorithm algorithm = header.getAlgorithm();
    return verifier.supportedJWSAlgorithms().contains(algorithm)
        && (jwk.getAlgorithm() == null || jwk.getAlgorithm().equals(algorithm));
  }

  boolean verifies(JWSHeader header, byte[] signed, Base64URL signature) {
    try {
      return verifier.verify(header, signed, signature);
    } catch (JOSEException e) {
      // A signature that cannot even be decoded is as wrong as one that does not match.
      return false;
    }
  }
}

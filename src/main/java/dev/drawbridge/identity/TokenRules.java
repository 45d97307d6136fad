package dev.drawbridge.identity;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Instant;
import java.util.List;

/** What one issuer demands of the claims of an access token, and the caller that they describe. */
interface TokenRules {
  /** Everything for which a token with these claims is refused, the most telling first. */
  List<TokenProblem> problems(JWTClaimsSet claims, Instant now);

  /** What a token that is accepted still lacks to be of use. */
  List<TokenProblem> advice(JWTClaimsSet claims);

  /** The caller behind claims without {@link #problems}. */
  Caller caller(JWTClaimsSet claims);
}

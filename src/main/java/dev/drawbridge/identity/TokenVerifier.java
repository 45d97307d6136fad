package dev.drawbridge.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.nimbusds.jose.Header;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Checks access tokens (RFC 9068 and 8725, by Keycloak's claims) and remembers the good ones.
 * Thread-safe.
 */
final class TokenVerifier {
  /** One issuer that is trusted. */
  record Trusted(TokenRules rules, KeySet keys) {}

  private record Accepted(Caller caller, Instant expires, Trusted by, VerificationKey key) {}

  /** A token taken apart; nothing of it is believed yet. */
  private record Parsed(
      JWSHeader header, JWTClaimsSet claims, Trusted by, byte[] signed, Base64URL signature) {}

  static final int LONGEST = 16 * 1024;
  private static final int REMEMBERED = 10_000;
  private static final String SUBJECT = "sub";

  private final Map<String, Trusted> issuers;
  private final InstantSource clock;
  private final Cache<Digest, Accepted> accepted;

  TokenVerifier(Map<String, Trusted> issuers, InstantSource clock) {
    this.issuers = Map.copyOf(issuers);
    this.clock = clock;
    this.accepted =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(REMEMBERED)
            .expireAfter(
                Expiry.<Digest, Accepted>creating(
                    (digest, token) -> Duration.between(clock.instant(), token.expires())))
            .build();
  }

  /** Whether a token was taken before. */
  boolean remembers(String token) {
    return token.length() <= LONGEST && accepted.getIfPresent(Digest.of(token)) != null;
  }

  Future<Caller> verify(String token) {
    if (token.length() > LONGEST)
      return refused(new TokenProblem("length", "The token is longer than 16 KiB."));
    Digest digest = Digest.of(token);
    Accepted known = accepted.getIfPresent(digest);
    if (known != null
        && clock.instant().isBefore(known.expires())
        && known.by().keys().holds(known.key())) return Future.succeededFuture(known.caller());
    Parsed parsed;
    try {
      parsed = parse(token);
    } catch (Rejected e) {
      return refused(e.problem);
    }
    List<TokenProblem> problems = parsed.by().rules().problems(parsed.claims(), clock.instant());
    if (!problems.isEmpty()) return refused(problems.getFirst());
    return signature(parsed)
        .map(
            key -> {
              Caller caller = parsed.by().rules().caller(parsed.claims());
              Instant expires = parsed.claims().getExpirationTime().toInstant();
              accepted.put(digest, new Accepted(caller, expires, parsed.by(), key));
              return caller;
            });
  }

  /** Everything that is wrong with a token, and what it lacks. Never fails. */
  Future<TokenReport> explain(String token) {
    if (token.length() > LONGEST)
      return report(List.of(new TokenProblem("length", "The token is longer than 16 KiB.")));
    Parsed parsed;
    try {
      parsed = parse(token);
    } catch (Rejected e) {
      return report(List.of(e.problem));
    }
    TokenRules rules = parsed.by().rules();
    List<TokenProblem> problems = new ArrayList<>(rules.problems(parsed.claims(), clock.instant()));
    return signature(parsed)
        .otherwise(
            failure -> {
              problems.add(new TokenProblem("signature", String.valueOf(failure.getMessage())));
              return null;
            })
        .map(
            key ->
                new TokenReport(
                    List.copyOf(problems),
                    rules.advice(parsed.claims()),
                    problems.isEmpty() ? rules.caller(parsed.claims()) : null));
  }

  private static Future<TokenReport> report(List<TokenProblem> problems) {
    return Future.succeededFuture(new TokenReport(problems, List.of(), null));
  }

  /** The key that signed the token; fails with the refusal. */
  private static Future<VerificationKey> signature(Parsed token) {
    return token
        .by()
        .keys()
        .find(token.header().getKeyID())
        .compose(
            key -> {
              if (!key.fits(token.header()))
                return refused(
                    new TokenProblem("alg", "The token's algorithm is not that of its key."));
              if (!key.verifies(token.header(), token.signed(), token.signature()))
                return refused(new TokenProblem("signature", "The token's signature is wrong."));
              return Future.succeededFuture(key);
            });
  }

  private Parsed parse(String token) throws Rejected {
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    if (first < 1 || second < 0 || token.indexOf('.', second + 1) >= 0)
      throw new Rejected("format", "The token is not a signed JWT.");
    Base64URL head = part(token.substring(0, first));
    Base64URL body = part(token.substring(first + 1, second));
    Base64URL signature = part(token.substring(second + 1));
    JWSHeader header = header(head);
    JWTClaimsSet claims;
    try {
      Map<String, Object> json = JSONObjectUtils.parse(body.decodeToString());
      // The library would make a text of a number, which may be another's id.
      Object subject = json.get(SUBJECT);
      if (subject != null && !(subject instanceof String))
        throw new Rejected(SUBJECT, "The token's sub is no string.");
      claims = JWTClaimsSet.parse(json);
    } catch (ParseException | IllegalArgumentException e) {
      throw new Rejected("format", "The token's claims are malformed.");
    }
    String issuer = claims.getIssuer();
    Trusted by = issuer == null ? null : issuers.get(issuer);
    if (by == null)
      throw new Rejected("iss", "The token has the wrong issuer: it is not one trusted here.");
    return new Parsed(
        header,
        claims,
        by,
        token.substring(0, second).getBytes(StandardCharsets.US_ASCII),
        signature);
  }

  /**
   * One of the three parts, in the one spelling that it has (RFC 7515, section 2: without padding);
   * a decoder of Base64 takes others, which would be other tokens of the same content.
   */
  private static Base64URL part(String encoded) throws Rejected {
    Base64URL part = new Base64URL(encoded);
    if (Base64URL.encode(part.decode()).toString().equals(encoded)) return part;
    throw new Rejected("format", "The token is not a signed JWT: a part is no base64url.");
  }

  private static JWSHeader header(Base64URL encoded) throws Rejected {
    Header any;
    try {
      any = Header.parse(encoded);
    } catch (ParseException | IllegalArgumentException e) {
      throw new Rejected("format", "The token's header is malformed.");
    }
    if (!(any instanceof JWSHeader header)
        || !VerificationKey.ALGORITHMS.contains(header.getAlgorithm()))
      throw new Rejected("alg", "The token's algorithm is not allowed here.");
    if (any.getType() != null && !isAccessType(any.getType().getType()))
      throw new Rejected("typ", "The token's header type is neither JWT nor at+jwt.");
    if (header.getCriticalParams() != null)
      throw new Rejected("crit", "The token's header has critical extensions (crit).");
    if (header.getKeyID() == null)
      throw new Rejected("kid", "The token's header names no key (kid).");
    return header;
  }

  private static boolean isAccessType(String type) {
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "jwt", "at+jwt", "application/at+jwt" -> true;
      default -> false;
    };
  }

  private static <T> Future<T> refused(TokenProblem problem) {
    return Future.failedFuture(new Refusal(RefusalCode.UNAUTHENTICATED, problem.message()));
  }

  /** A token that cannot be taken apart. */
  private static final class Rejected extends Exception {
    private final transient TokenProblem problem;

    Rejected(String check, String message) {
      super(message, null, false, false);
      this.problem = new TokenProblem(check, message);
    }
  }
}

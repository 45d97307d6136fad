package dev.drawbridge.identity;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the claims of every issuer's tokens have in common. */
final class Claims {
  /** How far {@code nbf} and {@code iat} may lie ahead of our clock. */
  static final Duration LEEWAY = Duration.ofSeconds(10);

  private static final int LONGEST_SUBJECT = 255;

  /** The longest address that mail can be sent to. */
  private static final int LONGEST_EMAIL = 254;

  private Claims() {}

  /** The e-mail address that a token tells; null where it tells none that can be one. */
  static @Nullable String email(JWTClaimsSet claims) {
    String told = text(claims, "email");
    return told == null || told.length() > LONGEST_EMAIL ? null : told;
  }

  /**
   * Whether a token is valid now and made to live no longer than it may; each problem is added.
   *
   * @param shorten how its life is made shorter where it is issued; null where nothing is known
   */
  static void times(
      JWTClaimsSet claims,
      Instant now,
      Duration maxLife,
      @Nullable String shorten,
      List<TokenProblem> found) {
    Instant expires = instant(claims.getExpirationTime());
    Instant issued = instant(claims.getIssueTime());
    Instant begins = instant(claims.getNotBeforeTime());
    Instant latest = now.plus(LEEWAY);
    if (expires == null) found.add(new TokenProblem("exp", "The token has no exp."));
    else if (!now.isBefore(expires)) found.add(new TokenProblem("exp", "The token has expired."));
    if (begins != null && begins.isAfter(latest))
      found.add(new TokenProblem("nbf", "The token is not valid yet (nbf)."));
    if (issued == null) found.add(new TokenProblem("iat", "The token has no iat."));
    else if (issued.isAfter(latest))
      found.add(new TokenProblem("iat", "The token was issued in the future (iat)."));
    if (expires != null
        && issued != null
        && Duration.between(issued, expires).compareTo(maxLife) > 0)
      found.add(
          new TokenProblem(
              "exp",
              "The token is made to live longer than identity.max_token_life allows.",
              shorten));
  }

  /**
   * Whether a token is made for this gateway; where it is not, that is added.
   *
   * @param remedy how it is made so
   */
  static void audience(
      JWTClaimsSet claims, String audience, String remedy, List<TokenProblem> found) {
    if (claims.getAudience().contains(audience)) return;
    found.add(
        new TokenProblem(
            "aud",
            "The token has the wrong audience: its aud does not name " + audience + ".",
            remedy));
  }

  /**
   * Whether whoever holds a token may use it; where it is bound to a key, that is added.
   *
   * @param remedy how it is made free of one; null where nothing is known
   */
  static void unbound(JWTClaimsSet claims, @Nullable String remedy, List<TokenProblem> found) {
    if (!claims.getClaims().containsKey("cnf")) return;
    found.add(
        new TokenProblem(
            "cnf",
            "The token is bound to a key of its client (cnf), which this gateway cannot check.",
            remedy));
  }

  /** Whether a subject can be one's id. */
  static boolean names(@Nullable String subject) {
    return subject != null && !subject.isBlank() && subject.length() <= LONGEST_SUBJECT;
  }

  /** The teams among groups: exactly one segment after the prefix. */
  static List<String> teams(List<String> groups, String prefix) {
    Set<String> teams = new LinkedHashSet<>();
    for (String path : groups) {
      if (!path.startsWith(prefix)) continue;
      String team = path.substring(prefix.length());
      if (!team.isBlank() && team.indexOf('/') < 0) teams.add(team);
    }
    return List.copyOf(teams);
  }

  /** Those of the teams that an issuer may speak for. */
  static List<String> allowed(List<String> teams, @Nullable List<String> allow) {
    return allow == null ? teams : teams.stream().filter(allow::contains).toList();
  }

  /** The named claims; the bound on a token's length is below the 16 KiB granted to them. */
  static Map<String, Object> passed(JWTClaimsSet claims, List<String> names) {
    Map<String, Object> passed = new LinkedHashMap<>();
    for (String name : names) {
      Object value = claims.getClaims().get(name);
      if (value instanceof Date date) value = date.toInstant().getEpochSecond();
      if (value != null) passed.put(name, value);
    }
    return Collections.unmodifiableMap(passed);
  }

  static List<String> strings(@Nullable Object array) {
    if (!(array instanceof List<?> list)) return List.of();
    return list.stream().filter(String.class::isInstance).map(String.class::cast).toList();
  }

  /** What stands under a name in an object; null where it is none, or has none. */
  static @Nullable Object at(@Nullable Object object, String name) {
    return object instanceof Map<?, ?> map ? map.get(name) : null;
  }

  static @Nullable String text(JWTClaimsSet claims, String name) {
    return claims.getClaim(name) instanceof String text && !text.isBlank() ? text : null;
  }

  static @Nullable Instant instant(@Nullable Date date) {
    return date == null ? null : date.toInstant();
  }
}

package dev.drawbridge.gate.pipeline;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Authenticator;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.Person;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The person behind a shared app. Whether the caller may act for it is policy's to say; what the
 * header holds goes nowhere else.
 */
final class OnBehalf {
  static final String HEADER = "X-Drawbridge-On-Behalf-Of";
  private static final int LONGEST = 256;
  private static final String BEARER = "Bearer ";

  private OnBehalf() {}

  /**
   * The caller with the person that the request names, if any. Fails with {@code unauthenticated}
   * where its token is not accepted, with {@code invalid_request} where there are two or none.
   *
   * @param names headers that count beside ours
   */
  static Future<Caller> of(
      Authenticator identity, List<String> names, MultiMap headers, Caller caller) {
    String value = one(headers, HEADER, null);
    for (String name : names) value = one(headers, name, value);
    if (value == null) return Future.succeededFuture(caller);
    if (value.startsWith("dbk_")) {
      throw wrong("holds an API key; send the person's access token or its id");
    }
    if (!isToken(value)) {
      if (value.length() > LONGEST || value.chars().anyMatch(OnBehalf::isUnprintable)) {
        throw wrong("is an access token, or an id of at most " + LONGEST + " printable characters");
      }
      return Future.succeededFuture(caller.onBehalfOf(Person.named(value)));
    }
    return identity
        .authenticate(value)
        .map(person -> caller.onBehalfOf(Person.proved(person)))
        .recover(OnBehalf::explained);
  }

  private static <T> Future<T> explained(Throwable failure) {
    if (!(failure instanceof Refusal refusal) || refusal.code() != RefusalCode.UNAUTHENTICATED)
      return Future.failedFuture(failure);
    return Future.failedFuture(
        new Refusal(RefusalCode.UNAUTHENTICATED, HEADER + ": " + refusal.text()));
  }

  private static @Nullable String one(MultiMap headers, String name, @Nullable String before) {
    List<String> values = headers.getAll(name);
    if (values.isEmpty()) return before;
    if (values.size() > 1) throw wrong("appears twice");
    String value = values.getFirst().strip();
    if (value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      value = value.substring(BEARER.length()).strip();
    }
    if (value.isEmpty()) return before;
    if (before != null && !before.equals(value)) throw wrong("names two persons");
    return value;
  }

  /** Whether a value is meant as a token: then it counts as nothing else, good or not. */
  private static boolean isToken(String value) {
    int dot = value.indexOf('.');
    if (dot < 0 || value.indexOf('.', dot + 1) < 0) return false;
    try {
      byte[] header = Base64.getUrlDecoder().decode(value.substring(0, dot));
      return header.length > 0 && header[0] == '{';
    } catch (IllegalArgumentException noBase64) {
      return false;
    }
  }

  private static boolean isUnprintable(int c) {
    return Character.isISOControl(c) || c == 0xfffd;
  }

  private static Refusal wrong(String problem) {
    return Refusal.invalid(HEADER, HEADER + " " + problem + ".");
  }
}

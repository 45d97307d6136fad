package dev.drawbridge.identity;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.vertx.core.MultiMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the credential of a request. */
public final class Credentials {
  /** The headers that carry a credential, all of which are gone before anything is forwarded. */
  public static final List<String> HEADERS =
      List.of("authorization", "x-api-key", "api-key", "x-goog-api-key");

  private static final String BEARER = "Bearer ";

  private Credentials() {}

  /**
   * The credential in {@code Authorization: Bearer}, {@code x-api-key}, {@code api-key} or {@code
   * x-goog-api-key}; the same value in several of them counts as one.
   *
   * @throws Refusal {@code unauthenticated} where none stands there, where two differ, where a
   *     header is repeated, or holds a list or no credential
   */
  public static String from(MultiMap headers) {
    String found = null;
    for (String header : HEADERS) {
      String value = one(headers, header);
      if (value == null) continue;
      if (found != null && !found.equals(value))
        throw refusal("The request carries two different credentials; send one.");
      found = value;
    }
    if (found == null)
      throw refusal(
          "The request carries no credential; send an access token or an API key as"
              + " 'Authorization: Bearer'.");
    return found;
  }

  private static @Nullable String one(MultiMap headers, String header) {
    List<String> values = headers.getAll(header);
    if (values.isEmpty()) return null;
    if (values.size() > 1) throw refusal("The header " + header + " stands there twice.");
    String value = values.getFirst().strip();
    if (header.equals("authorization")) {
      if (!value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        throw refusal("The header authorization must be 'Bearer' and a credential.");
      value = value.substring(BEARER.length()).strip();
    }
    if (value.isEmpty()) throw refusal("The header " + header + " holds no credential.");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == ',') throw refusal("The header " + header + " holds a list; send one credential.");
      if (c <= ' ' || c > '~')
        throw refusal("The header " + header + " holds a character that no credential has.");
    }
    return value;
  }

  private static Refusal refusal(String message) {
    return new Refusal(RefusalCode.UNAUTHENTICATED, message);
  }
}

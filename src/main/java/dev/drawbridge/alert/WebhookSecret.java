package dev.drawbridge.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A symmetric secret of Standard Webhooks 1.0: {@code whsec_} and at least 24 bytes in base64. The
 * prefix may be left out.
 *
 * @see <a href="https://www.standardwebhooks.com">the specification</a>
 */
public final class WebhookSecret {
  /** Bytes of the shortest. */
  public static final int LEAST = 24;

  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";
  private final byte[] key;

  /**
   * @throws IllegalArgumentException where it is no such secret; says so in one clause
   */
  public WebhookSecret(String text) {
    String encoded = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    try {
      key = Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is not whsec_ and base64", e);
    }
    if (key.length < LEAST) {
      throw new IllegalArgumentException("is shorter than " + LEAST + " bytes");
    }
  }

  /**
   * What stands in {@code webhook-signature}: {@code v1,} and the base64 of HMAC-SHA256 over id,
   * time and body, with dots between them.
   */
  String signature(String id, long epochSecond, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      mac.update((id + "." + epochSecond + ".").getBytes(UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WebhookSecret secret && Arrays.equals(key, secret.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }

  @Override
  public String toString() {
    return "WebhookSecret";
  }
}

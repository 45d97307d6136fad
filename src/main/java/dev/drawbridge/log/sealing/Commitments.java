package dev.drawbridge.log.sealing;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The commitments of one record to its fields, made with a secret of its own: {@code salt =
 * HKDF-Expand(secret, "field:" ‖ name)}, {@code digest = HMAC-SHA256(salt, name ‖ 0 ‖ value)}.
 */
public final class Commitments {
  /** Bytes of a record's secret. */
  public static final int SECRET = 32;

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final byte[] ZERO = {0};

  private final byte[] secret;

  /**
   * @param secret {@value #SECRET} random bytes; sealed with the record, so that who may open it
   *     may open each field alone
   */
  public Commitments(byte[] secret) {
    if (secret.length != SECRET) throw new IllegalArgumentException("a secret has 32 bytes");
    this.secret = secret.clone();
  }

  /** Commitments with a new secret. */
  public static Commitments fresh() {
    return new Commitments(Ciphers.own().random(SECRET));
  }

  public byte[] secret() {
    return secret.clone();
  }

  /** What opens one field's digest, and nothing else. */
  public Opening opening(String name, byte[] value) {
    byte[] field = Ciphers.utf8("field:" + name);
    return new Opening(name, Ciphers.own().expand(secret, field), value);
  }

  /** The digests of all fields in base64url, sorted, so that their order tells nothing. */
  public List<String> digests(Map<String, byte[]> fields) {
    List<String> digests = new ArrayList<>(fields.size());
    fields.forEach((name, value) -> digests.add(opening(name, value).digest()));
    Collections.sort(digests);
    return digests;
  }

  /**
   * One field, opened.
   *
   * @param value canonical JSON (RFC 8785) but where the field says otherwise
   */
  public record Opening(String name, byte[] salt, byte[] value) {
    /** What stands in the leaf, in base64url. */
    public String digest() {
      return BASE64.encodeToString(Ciphers.own().hmac(salt, Ciphers.utf8(name), ZERO, value));
    }
  }
}

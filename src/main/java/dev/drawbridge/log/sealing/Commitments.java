package dev.drawbridge.log.sealing;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The commitments of one record to its fields, made with a secret of its own. In version 2 {@code
 * salt = SHA-256(secret ‖ "field:" ‖ name)}, {@code digest = SHA-256(salt ‖ name ‖ 0 ‖ value)}, and
 * the leaf holds the SHA-256 of all digests in the fields' order. In version 1 {@code salt =
 * HKDF-Expand(secret, "field:" ‖ name)}, {@code digest = HMAC-SHA256(salt, name ‖ 0 ‖ value)}, and
 * the leaf held the digests, sorted.
 */
public final class Commitments {
  /** Bytes of a record's secret. */
  public static final int SECRET = 32;

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final byte[] ZERO = {0};
  private static final byte[] FIELD = Ciphers.utf8("field:");

  private final int version;
  private final byte[] secret;

  /**
   * @param version as the record's leaf names it
   * @param secret {@value #SECRET} random bytes that who may open the record has, and so may open
   *     each field alone; sealed with it in version 1
   */
  public Commitments(int version, byte[] secret) {
    if (secret.length != SECRET) throw new IllegalArgumentException("a secret has 32 bytes");
    this.version = version;
    this.secret = secret.clone();
  }

  /** What opens one field's digest, and nothing else. */
  public Opening opening(String name, byte[] value) {
    byte[] field = Ciphers.utf8(name);
    byte[] salt =
        version == Scope.FIRST
            ? Ciphers.own().expand(secret, FIELD, field)
            : Ciphers.own().sha256(secret, FIELD, field);
    return new Opening(version, name, salt, value);
  }

  /** What the leaf holds for these fields, in their order: the SHA-256 of their digests. */
  public byte[] root(Map<String, byte[]> fields) {
    List<byte[]> sums = new ArrayList<>(fields.size());
    fields.forEach((name, value) -> sums.add(opening(name, value).sum()));
    return root(sums);
  }

  private static byte[] root(List<byte[]> sums) {
    return Ciphers.own().sha256(sums.toArray(byte[][]::new));
  }

  /**
   * What the leaf of a record holds for all its fields, in base64url.
   *
   * @param version as the leaf names it
   * @param openings of all fields, in their order
   */
  public static List<String> inLeaf(int version, Iterable<Opening> openings) {
    if (version != Scope.FIRST) {
      List<byte[]> sums = new ArrayList<>();
      for (Opening opening : openings) sums.add(opening.sum());
      return List.of(BASE64.encodeToString(root(sums)));
    }
    List<String> digests = new ArrayList<>();
    for (Opening opening : openings) digests.add(opening.digest());
    // So that their order tells nothing.
    Collections.sort(digests);
    return digests;
  }

  /**
   * One field, opened.
   *
   * @param version of its record's leaf
   * @param value the bytes that are committed to
   */
  public record Opening(int version, String name, byte[] salt, byte[] value) {
    /** The field's digest in base64url. */
    public String digest() {
      return BASE64.encodeToString(sum());
    }

    private byte[] sum() {
      byte[] field = Ciphers.utf8(name);
      return version == Scope.FIRST
          ? Ciphers.own().hmac(salt, field, ZERO, value)
          : Ciphers.own().sha256(salt, field, ZERO, value);
    }
  }
}

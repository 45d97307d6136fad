package dev.drawbridge.log.sealing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

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

  /** What the leaf of a record of today's form holds for its fields. */
  public LeafFields fields() {
    if (version == Scope.FIRST) throw new IllegalStateException("not of today's form");
    return new LeafFields();
  }

  /**
   * The fields of a record as they come, for what its leaf holds for all of them. It makes the same
   * digests as {@link #opening}, and no array for any. For one thread.
   */
  public final class LeafFields {
    private final Ciphers ciphers = Ciphers.own();
    private byte[] begun = new byte[3 * Ciphers.SHA];
    private byte[] sums = new byte[12 * Ciphers.SHA];
    private int length;

    private LeafFields() {}

    /**
     * Adds a field.
     *
     * @param name in ASCII
     * @param value its value lies at the array's beginning
     * @param valueLength bytes of the value
     */
    public void add(byte[] name, byte[] value, int valueLength) {
      // Room first: nothing may fail while the digest is half fed.
      int most = SECRET + FIELD.length + name.length + 1;
      if (begun.length < most) begun = new byte[most];
      if (length == sums.length) sums = Arrays.copyOf(sums, 2 * length);
      System.arraycopy(secret, 0, begun, 0, SECRET);
      int at = put(FIELD, SECRET);
      ciphers.add(begun, put(name, at));
      ciphers.sha256(begun, 0);
      at = put(name, Ciphers.SHA);
      begun[at++] = 0;
      ciphers.add(begun, at);
      ciphers.add(value, valueLength);
      ciphers.sha256(sums, length);
      length += Ciphers.SHA;
    }

    private int put(byte[] bytes, int at) {
      System.arraycopy(bytes, 0, begun, at, bytes.length);
      return at + bytes.length;
    }

    /** The SHA-256 of the digests of all fields, in the order in which they came. */
    public byte[] root() {
      byte[] root = new byte[Ciphers.SHA];
      ciphers.add(sums, length);
      ciphers.sha256(root, 0);
      return root;
    }
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

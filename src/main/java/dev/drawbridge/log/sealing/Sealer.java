package dev.drawbridge.log.sealing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;

/**
 * Seals and opens the parts of records. A sealed part is the key's id (8 bytes), a random nonce
 * (12), the ciphertext and its tag (16): AES-256-GCM; bound to {@code origin ‖ request id ‖ type ‖
 * name ‖ version}, each followed by a zero byte but the last. In version 2 the key is the record's,
 * HKDF-Expand of the subject's with {@code "record:" ‖ request id ‖ 0 ‖ type}, and what is sealed
 * is packed ({@link Packing}); the secret of the record's {@link Commitments} is HKDF-Expand of
 * that key with {@code "commitments:" ‖ nonce of the part that was sealed first}. In version 1 it
 * was sealed as it is, under a key of its own, HKDF-Expand of the subject's with {@code "part:" ‖
 * request id ‖ 0 ‖ type ‖ 0 ‖ name}.
 */
public final class Sealer {
  /** Bytes that a sealed part is longer than what it holds. */
  public static final int OVERHEAD = 8 + Ciphers.NONCE + Ciphers.TAG;

  static final byte VERSION = 2;

  private static final byte[] ZERO = {0};
  private static final byte[] PART = Ciphers.utf8("part:");
  private static final byte[] COMMITMENTS = Ciphers.utf8("commitments:");
  private static final byte[] RECORD = Ciphers.utf8("record:");

  private final byte[] origin;
  private final Packing packing;

  /**
   * @param origin names the log for as long as it lives
   */
  public Sealer(byte[] origin, Packing packing) {
    this.origin = origin.clone();
    this.packing = packing;
  }

  /** Seals the parts of one record that one key seals. For one thread. */
  public final class OfRecord {
    private final byte[] id;
    private final byte[] key;
    private final byte[] scope;
    private boolean begun;
    private final byte[] nonce = Ciphers.own().random(Ciphers.NONCE);

    private OfRecord(SealKey subject, Scope of) {
      id = ByteBuffer.allocate(Long.BYTES).putLong(subject.id()).array();
      key = recordKey(subject, of);
      scope = scope(of);
    }

    /** The record's commitments: whoever opens the part that {@link #first} seals has them too. */
    public Commitments commitments() {
      return new Commitments(VERSION, secret(key, nonce));
    }

    /**
     * Seals the part that tells the commitments' secret, once.
     *
     * @param dictionary the number of the one that it is compressed with; 0 for none
     */
    public byte[] first(String name, int dictionary, byte[] plain) {
      // A key must never see a nonce twice.
      if (begun) throw new IllegalStateException("the first part is sealed");
      begun = true;
      return seal(nonce, name, dictionary, plain);
    }

    /**
     * Seals another part.
     *
     * @param dictionary as for the first
     */
    public byte[] seal(String name, int dictionary, byte[] plain) {
      return seal(Ciphers.own().random(Ciphers.NONCE), name, dictionary, plain);
    }

    private byte[] seal(byte[] with, String name, int dictionary, byte[] plain) {
      byte[] packed = packing.pack(dictionary, plain);
      return Ciphers.own().seal(key, with, bound(scope, name, VERSION), id, packed);
    }
  }

  /** What seals the parts of one record; its version is the latest. */
  public OfRecord record(SealKey key, Scope scope) {
    if (scope.version() != VERSION) throw new IllegalArgumentException("not of today's form");
    return new OfRecord(key, scope);
  }

  /** Seals something by itself, in the first form. */
  public byte[] seal(SealKey key, Scope scope, String name, byte[] plain) {
    byte[] id = ByteBuffer.allocate(Long.BYTES).putLong(key.id()).array();
    byte[] bound = bound(scope(scope), name, (byte) Scope.FIRST);
    return Ciphers.own().seal(partKey(key, scope, name), bound, id, plain);
  }

  /**
   * Opens a part.
   *
   * @throws AEADBadTagException where it was sealed with another key or elsewhere, or was changed
   * @throws IOException where it was sealed in a form that is not known here
   */
  public byte[] open(SealKey key, Scope scope, String name, byte[] sealed)
      throws IOException, AEADBadTagException {
    byte[] bound = bound(scope(scope), name, (byte) scope.version());
    if (scope.version() == Scope.FIRST) {
      return Ciphers.own().open(partKey(key, scope, name), bound, Long.BYTES, sealed);
    }
    if (scope.version() != VERSION) throw new IOException("sealed by a newer Drawbridge");
    byte[] packed = Ciphers.own().open(recordKey(key, scope), bound, Long.BYTES, sealed);
    return packing.unpack(packed);
  }

  /**
   * The commitments of a record.
   *
   * @param first the part that was sealed first
   */
  public Commitments commitments(SealKey key, Scope scope, byte[] first) {
    byte[] nonce = Arrays.copyOfRange(first, Long.BYTES, Long.BYTES + Ciphers.NONCE);
    return new Commitments(VERSION, secret(recordKey(key, scope), nonce));
  }

  private static byte[] secret(byte[] recordKey, byte[] nonce) {
    return Ciphers.own().expand(recordKey, COMMITMENTS, nonce);
  }

  /** The id of the key that a part was sealed with; 0 where it is too short to be one. */
  public static long keyId(byte[] sealed) {
    return sealed.length < OVERHEAD ? 0 : ByteBuffer.wrap(sealed).getLong();
  }

  /** The SHA-256 of a sealed part, as its leaf commits to it. */
  public static byte[] digest(byte[] sealed) {
    return Ciphers.own().sha256(sealed);
  }

  /** The digest of all sealed parts of a record, as its leaf holds it. */
  public static byte[] digest(List<byte[]> digests) {
    return Ciphers.own().sha256(digests.toArray(byte[][]::new));
  }

  private static byte[] recordKey(SealKey key, Scope scope) {
    byte[] id = Ciphers.utf8(scope.requestId());
    return Ciphers.own().expand(key.secret(), RECORD, id, ZERO, Ciphers.utf8(scope.type()));
  }

  private static byte[] partKey(SealKey key, Scope scope, String name) {
    byte[] id = Ciphers.utf8(scope.requestId());
    byte[] type = Ciphers.utf8(scope.type());
    return Ciphers.own().expand(key.secret(), PART, id, ZERO, type, ZERO, Ciphers.utf8(name));
  }

  private byte[] scope(Scope scope) {
    byte[] id = Ciphers.utf8(scope.requestId());
    byte[] type = Ciphers.utf8(scope.type());
    return ByteBuffer.allocate(origin.length + id.length + type.length + 3)
        .put(origin)
        .put((byte) 0)
        .put(id)
        .put((byte) 0)
        .put(type)
        .put((byte) 0)
        .array();
  }

  private static byte[] bound(byte[] scope, String name, byte version) {
    byte[] part = Ciphers.utf8(name);
    return ByteBuffer.allocate(scope.length + part.length + 2)
        .put(scope)
        .put(part)
        .put((byte) 0)
        .put(version)
        .array();
  }
}

package dev.drawbridge.log.sealing;

import java.nio.ByteBuffer;
import javax.crypto.AEADBadTagException;

/**
 * Seals and opens the parts of records. A sealed part is the key's id (8 bytes), a random nonce
 * (12), the ciphertext and its tag (16): AES-256-GCM under a key of its own, HKDF-Expand of the
 * subject's with {@code "part:" ‖ request id ‖ 0 ‖ type ‖ 0 ‖ name}; bound to {@code origin ‖
 * request id ‖ type ‖ name ‖ version}, each followed by a zero byte.
 */
public final class Sealer {
  /** Bytes that a sealed part is longer than what it holds. */
  public static final int OVERHEAD = 8 + Ciphers.NONCE + Ciphers.TAG;

  private static final byte[] ZERO = {0};
  private static final byte[] PART = Ciphers.utf8("part:");
  private static final byte VERSION = 1;

  private final byte[] origin;

  /**
   * @param origin names the log for as long as it lives
   */
  public Sealer(byte[] origin) {
    this.origin = origin.clone();
  }

  /** Seals several pieces as one part. */
  public byte[] seal(SealKey key, Scope scope, String name, byte[]... plain) {
    byte[] id = ByteBuffer.allocate(Long.BYTES).putLong(key.id()).array();
    return Ciphers.own().seal(partKey(key, scope, name), bound(scope, name), id, plain);
  }

  /**
   * Opens a part.
   *
   * @throws AEADBadTagException where it was sealed with another key or elsewhere, or was changed
   */
  public byte[] open(SealKey key, Scope scope, String name, byte[] sealed)
      throws AEADBadTagException {
    return Ciphers.own().open(partKey(key, scope, name), bound(scope, name), Long.BYTES, sealed);
  }

  /** The id of the key that a part was sealed with; 0 where it is too short to be one. */
  public static long keyId(byte[] sealed) {
    return sealed.length < OVERHEAD ? 0 : ByteBuffer.wrap(sealed).getLong();
  }

  /** The SHA-256 of a sealed part, as its leaf names it. */
  public static byte[] digest(byte[] sealed) {
    return Ciphers.own().sha256(sealed);
  }

  private static byte[] partKey(SealKey key, Scope scope, String name) {
    byte[] id = Ciphers.utf8(scope.requestId());
    byte[] type = Ciphers.utf8(scope.type());
    return Ciphers.own().expand(key.secret(), PART, id, ZERO, type, ZERO, Ciphers.utf8(name));
  }

  private byte[] bound(Scope scope, String name) {
    byte[] id = Ciphers.utf8(scope.requestId());
    byte[] type = Ciphers.utf8(scope.type());
    byte[] part = Ciphers.utf8(name);
    return ByteBuffer.allocate(origin.length + id.length + type.length + part.length + 5)
        .put(origin)
        .put((byte) 0)
        .put(id)
        .put((byte) 0)
        .put(type)
        .put((byte) 0)
        .put(part)
        .put((byte) 0)
        .put(VERSION)
        .array();
  }
}

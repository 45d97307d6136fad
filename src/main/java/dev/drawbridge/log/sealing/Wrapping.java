package dev.drawbridge.log.sealing;

import java.nio.ByteBuffer;
import java.util.Optional;
import javax.crypto.AEADBadTagException;

/**
 * One key under another: nonce, ciphertext, tag of AES-256-GCM, bound to the log, to what kind of
 * key it is, and to its id.
 *
 * @param log the log's own id
 */
record Wrapping(byte[] log) {
  private static final byte[] NO_PREFIX = {};

  byte[] wrap(byte[] under, String kind, long id, byte[] key) {
    return Ciphers.own().seal(under, bound(kind, id), NO_PREFIX, key);
  }

  /** Empty where it was not wrapped under that key. */
  Optional<byte[]> unwrap(byte[] under, String kind, long id, byte[] wrapped) {
    try {
      return Optional.of(Ciphers.own().open(under, bound(kind, id), 0, wrapped));
    } catch (AEADBadTagException otherKey) {
      return Optional.empty();
    }
  }

  private byte[] bound(String kind, long id) {
    byte[] name = Ciphers.utf8("drawbridge " + kind);
    return ByteBuffer.allocate(log.length + name.length + 8).put(log).put(name).putLong(id).array();
  }
}

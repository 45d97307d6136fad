package dev.drawbridge.log.sealing;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * HMAC-SHA256 (RFC 2104) over a digest that is used again: the platform's takes three times as long
 * for short messages, most of it to take a key. For one thread.
 */
final class Hmac {
  private static final int BLOCK = 64;
  private static final int LENGTH = 32;

  private final MessageDigest sha;
  private final byte[] inner = new byte[BLOCK];
  private final byte[] outer = new byte[BLOCK];
  private final byte[] hash = new byte[LENGTH];

  Hmac(MessageDigest sha) {
    this.sha = sha;
  }

  /** Begins a message under a key of at most 64 bytes. */
  void begin(byte[] key) {
    if (key.length > BLOCK) throw new IllegalArgumentException("a key of more than 64 bytes");
    Arrays.fill(inner, (byte) 0x36);
    Arrays.fill(outer, (byte) 0x5c);
    for (int i = 0; i < key.length; i++) {
      inner[i] ^= key[i];
      outer[i] ^= key[i];
    }
    again();
  }

  /** Begins another message under the same key. */
  void again() {
    sha.reset();
    sha.update(inner, 0, BLOCK);
  }

  void update(byte[] bytes) {
    sha.update(bytes, 0, bytes.length);
  }

  /** Takes the bytes from one offset up to another. */
  void update(byte[] bytes, int from, int to) {
    sha.update(bytes, from, to - from);
  }

  void update(byte one) {
    sha.update(one);
  }

  byte[] end() {
    try {
      sha.digest(hash, 0, LENGTH);
    } catch (DigestException e) {
      throw new IllegalStateException("a hash of 32 bytes has room in 32", e);
    }
    sha.update(outer, 0, BLOCK);
    sha.update(hash, 0, LENGTH);
    return sha.digest();
  }
}

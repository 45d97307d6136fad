package dev.drawbridge.log.sealing;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** One thread's HMAC, AES-GCM, SHA-256 and random bytes: making them anew costs more than using. */
final class Ciphers {
  static final int KEY = 32;
  static final int NONCE = 12;
  static final int TAG = 16;

  /** Bytes of a digest. */
  static final int SHA = 32;

  private static final ThreadLocal<Ciphers> OWN = ThreadLocal.withInitial(Ciphers::new);
  private static final int RANDOM = 1_024;

  /**
   * A text is sealed in pieces of so many bytes. The compiler puts the processor's own AES into a
   * method that was called some thousand times: what is sealed whole has too few calls for that,
   * and takes eighty times as long until then, as does opening it.
   */
  private static final int PIECE = 4 << 10;

  private final Hmac hmac;
  private final Cipher gcm;
  private final MessageDigest sha;
  private final SecureRandom source = new SecureRandom();
  private final byte[] random = new byte[RANDOM];
  private int used = RANDOM;

  private Ciphers() {
    try {
      gcm = Cipher.getInstance("AES/GCM/NoPadding");
      sha = MessageDigest.getInstance("SHA-256");
      hmac = new Hmac(MessageDigest.getInstance("SHA-256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM and SHA-256", e);
    }
  }

  static Ciphers own() {
    return OWN.get();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  byte[] random(int length) {
    if (length > RANDOM - used) {
      source.nextBytes(random);
      used = 0;
    }
    byte[] taken = Arrays.copyOfRange(random, used, used + length);
    Arrays.fill(random, used, used + length, (byte) 0);
    used += length;
    return taken;
  }

  byte[] sha256(byte[]... pieces) {
    for (byte[] piece : pieces) sha.update(piece, 0, piece.length);
    return sha.digest();
  }

  /** Takes the beginning of an array into the digest that {@link #sha256} ends. */
  void add(byte[] bytes, int length) {
    sha.update(bytes, 0, length);
  }

  /** Puts the digest of all that was added since the last one; makes no array. */
  void sha256(byte[] into, int at) {
    try {
      sha.digest(into, at, SHA);
    } catch (DigestException e) {
      throw new IllegalStateException("a hash of 32 bytes has room in 32", e);
    }
  }

  byte[] hmac(byte[] key, byte[]... message) {
    hmac.begin(key);
    for (byte[] part : message) hmac.update(part);
    return hmac.end();
  }

  /** Of a head and of bytes from one offset up to another. */
  byte[] hmac(byte[] key, byte[] head, byte[] bytes, int from, int to) {
    hmac.begin(key);
    hmac.update(head);
    hmac.update(bytes, from, to);
    return hmac.end();
  }

  /** HKDF-Expand to 32 bytes (RFC 5869, section 2.3); the key is random already. */
  byte[] expand(byte[] key, byte[]... info) {
    hmac.begin(key);
    for (byte[] part : info) hmac.update(part);
    hmac.update((byte) 1);
    return hmac.end();
  }

  /** Seals behind a prefix with a random nonce. */
  byte[] seal(byte[] key, byte[] aad, byte[] prefix, byte[] plain) {
    return seal(key, random(NONCE), aad, prefix, plain);
  }

  /**
   * Seals behind a prefix: prefix, nonce, ciphertext, tag.
   *
   * @param nonce never used with that key before
   */
  byte[] seal(byte[] key, byte[] nonce, byte[] aad, byte[] prefix, byte[] plain) {
    byte[] sealed = Arrays.copyOf(prefix, prefix.length + NONCE + plain.length + TAG);
    System.arraycopy(nonce, 0, sealed, prefix.length, NONCE);
    try {
      gcm.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
      gcm.updateAAD(aad);
      int to = prefix.length + NONCE;
      int from = 0;
      for (; plain.length - from > PIECE; from += PIECE) {
        to += gcm.update(plain, from, PIECE, sealed, to);
      }
      gcm.doFinal(plain, from, plain.length - from, sealed, to);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a part could not be sealed", e);
    }
  }

  /**
   * Opens what lies behind a prefix of that length.
   *
   * @throws AEADBadTagException where it was sealed with another key or elsewhere, or was changed
   */
  byte[] open(byte[] key, byte[] aad, int prefix, byte[] sealed) throws AEADBadTagException {
    if (sealed.length < prefix + NONCE + TAG) throw new AEADBadTagException("too short");
    try {
      gcm.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new GCMParameterSpec(128, sealed, prefix, NONCE));
      gcm.updateAAD(aad);
      return gcm.doFinal(sealed, prefix + NONCE, sealed.length - prefix - NONCE);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a part could not be opened", e);
    }
  }
}

package dev.drawbridge.log.sealing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A master key under a passphrase, one line of ASCII: {@code drawbridge-master-1 ITERATIONS SALT
 * SEALED}. The key that seals it is PBKDF2-HMAC-SHA-512 (RFC 8018) of the passphrase in UTF-8, salt
 * and sealed bytes are in base64url; sealed are nonce, ciphertext and tag of AES-256-GCM, bound to
 * the first three words.
 */
record WrappedMaster(int iterations, byte[] salt, byte[] sealed) {
  /** What OWASP's password storage cheat sheet asks of PBKDF2-HMAC-SHA-512 at least. */
  private static final int ITERATIONS = 210_000;

  private static final int MOST = 100_000_000;
  private static final int SALT = 16;
  private static final Pattern LINE =
      Pattern.compile("drawbridge-master-1 ([0-9]{4,9}) ([A-Za-z0-9_-]+) ([A-Za-z0-9_-]+)\n");
  private static final byte[] NO_PREFIX = {};

  /** Whether a file holds one, whole. */
  static Optional<WrappedMaster> read(byte[] file) {
    Matcher line = LINE.matcher(new String(file, StandardCharsets.ISO_8859_1));
    if (!line.matches()) return Optional.empty();
    int iterations = Integer.parseInt(line.group(1));
    if (iterations > MOST) return Optional.empty();
    Base64.Decoder base64 = Base64.getUrlDecoder();
    try {
      return Optional.of(
          new WrappedMaster(
              iterations, base64.decode(line.group(2)), base64.decode(line.group(3))));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  static WrappedMaster of(byte[] key, String passphrase) {
    byte[] salt = Ciphers.own().random(SALT);
    byte[] under = derived(passphrase, salt, ITERATIONS);
    byte[] bound = Ciphers.utf8(words(ITERATIONS, salt));
    return new WrappedMaster(ITERATIONS, salt, Ciphers.own().seal(under, bound, NO_PREFIX, key));
  }

  byte[] file() {
    return Ciphers.utf8(words(iterations, salt) + " " + base64(sealed) + "\n");
  }

  /** The key; empty where it is another passphrase's, or the file was changed. */
  Optional<byte[]> open(String passphrase) throws IOException {
    try {
      byte[] under = derived(passphrase, salt, iterations);
      byte[] bound = Ciphers.utf8(words(iterations, salt));
      return Optional.of(Ciphers.own().open(under, bound, 0, sealed));
    } catch (AEADBadTagException otherPassphrase) {
      return Optional.empty();
    }
  }

  private static String words(int iterations, byte[] salt) {
    return "drawbridge-master-1 " + iterations + " " + base64(salt);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] derived(String passphrase, byte[] salt, int iterations) {
    var spec = new PBEKeySpec(passphrase.toCharArray(), salt, iterations, Ciphers.KEY * 8);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has PBKDF2 with HMAC-SHA-512", e);
    } finally {
      spec.clearPassword();
    }
  }

  /** Shows no secret. */
  @Override
  public String toString() {
    return "a master key under a passphrase";
  }
}

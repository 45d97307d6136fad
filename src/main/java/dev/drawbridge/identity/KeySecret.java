package dev.drawbridge.identity;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The spelling of an API key, {@code dbk_<id>_<secret>}: an id of 12 characters {@code a-z2-7} (60
 * bits), a secret of 34 characters {@code A-Za-z0-9} (202 bits) and a checksum of 6. The checksum
 * is the CRC-32 of all that precedes it in base 62, digits in the order {@code A-Za-z0-9}, the
 * highest first; it lets a typing error or a forgery be refused without looking anything up, and a
 * scanner tell a key from noise.
 */
final class KeySecret {
  static final String PREFIX = "dbk_";
  static final int ID = 12;
  static final int RANDOM = 34;
  static final int CHECKSUM = 6;
  private static final int ID_END = PREFIX.length() + ID;
  private static final int CHECKSUM_START = ID_END + 1 + RANDOM;
  private static final int LENGTH = CHECKSUM_START + CHECKSUM;

  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final String BASE62 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final SecureRandom RANDOMNESS = new SecureRandom();

  private KeySecret() {}

  static String newId() {
    return random(BASE32, ID);
  }

  /** A new key of that id. */
  static String generate(String id) {
    String start = PREFIX + id + "_" + random(BASE62, RANDOM);
    return start + checksum(start);
  }

  /** Whether a credential claims to be an API key. */
  static boolean isKey(String credential) {
    return credential.startsWith(PREFIX);
  }

  /** The id of a well-formed key; null where its form or checksum is wrong. */
  static @Nullable String id(String credential) {
    if (credential.length() != LENGTH || !isKey(credential)) return null;
    if (credential.charAt(ID_END) != '_') return null;
    if (!consists(credential, PREFIX.length(), ID_END, BASE32)) return null;
    if (!consists(credential, ID_END + 1, LENGTH, BASE62)) return null;
    if (!credential.endsWith(checksum(credential.substring(0, CHECKSUM_START)))) return null;
    return credential.substring(PREFIX.length(), ID_END);
  }

  static String checksum(String start) {
    CRC32 crc = new CRC32();
    crc.update(start.getBytes(StandardCharsets.US_ASCII));
    char[] digits = new char[CHECKSUM];
    long rest = crc.getValue();
    for (int i = CHECKSUM - 1; i >= 0; i--) {
      digits[i] = BASE62.charAt((int) (rest % BASE62.length()));
      rest /= BASE62.length();
    }
    return new String(digits);
  }

  private static boolean consists(String text, int from, int to, String alphabet) {
    for (int i = from; i < to; i++) if (alphabet.indexOf(text.charAt(i)) < 0) return false;
    return true;
  }

  private static String random(String alphabet, int length) {
    char[] text = new char[length];
    for (int i = 0; i < length; i++)
      text[i] = alphabet.charAt(RANDOMNESS.nextInt(alphabet.length()));
    return new String(text);
  }
}

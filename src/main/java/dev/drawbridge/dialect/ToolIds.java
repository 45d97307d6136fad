package dev.drawbridge.dialect;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Ids of tool calls where a vendor does not take every id: what does not fit becomes a hash of
 * itself, so that a call and its result still have the same.
 */
final class ToolIds {
  private static final int HASHED = 12;

  private ToolIds() {}

  /** The id, or one made from it, of letters, digits, {@code _} and {@code -}. */
  static String fit(String id, int longest) {
    boolean fits = !id.isEmpty() && id.length() <= longest;
    for (int i = 0; fits && i < id.length(); i++) {
      char c = id.charAt(i);
      fits =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '_'
              || c == '-';
    }
    return fits ? id : "call_" + hash(id);
  }

  private static String hash(String id) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum, 0, HASHED);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

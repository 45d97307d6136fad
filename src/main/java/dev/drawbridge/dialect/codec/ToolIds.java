package dev.drawbridge.dialect.codec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Makes ids of tool calls where a vendor does not take the given one, or gives none. The same id
 * always becomes the same other one, so that calls and results still match.
 */
public final class ToolIds {
  /** What OpenAI takes at most, in characters. */
  public static final int OPENAI_LONGEST = 40;

  private static final int MISTRAL_LENGTH = 9;
  private static final String ALPHANUMERIC =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

  private ToolIds() {}

  /** A new one, for a call of a vendor that gives none. */
  public static String fresh() {
    return "call_" + UUID.randomUUID().toString().replace("-", "");
  }

  /** The id itself where it is not longer than that, else one of 37 characters. */
  public static String within(int longest, String id) {
    if (id.length() <= longest) return id;
    return "call_" + HexFormat.of().formatHex(digest(id), 0, 16);
  }

  /** The id itself where only {@code [a-zA-Z0-9_-]} stand in it and it fits, else another. */
  public static String fit(String id, int longest) {
    boolean plain = !id.isEmpty() && id.length() <= longest;
    for (int i = 0; plain && i < id.length(); i++) {
      char c = id.charAt(i);
      plain = ALPHANUMERIC.indexOf(c) >= 0 || c == '_' || c == '-';
    }
    return plain ? id : "call_" + HexFormat.of().formatHex(digest(id), 0, 16);
  }

  /** Nine letters and digits, as Mistral demands: the id itself where it is so. */
  public static String mistral(String id) {
    boolean fits = id.length() == MISTRAL_LENGTH;
    for (int i = 0; fits && i < id.length(); i++) fits = ALPHANUMERIC.indexOf(id.charAt(i)) >= 0;
    if (fits) return id;
    byte[] digest = digest(id);
    var nine = new StringBuilder(MISTRAL_LENGTH);
    for (int i = 0; i < MISTRAL_LENGTH; i++) {
      nine.append(ALPHANUMERIC.charAt((digest[i] & 0xFF) % ALPHANUMERIC.length()));
    }
    return nine.toString();
  }

  private static byte[] digest(String id) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

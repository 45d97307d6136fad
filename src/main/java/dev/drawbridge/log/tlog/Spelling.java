package dev.drawbridge.log.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Numbers, base64 and text in their one valid spelling. */
final class Spelling {
  private Spelling() {}

  /**
   * A decimal from 0 to 2^63 - 1 without leading zeroes.
   *
   * @param place what it is and where, for the message
   */
  static long decimal(String text, String place) throws MalformedException {
    boolean digits = !text.isEmpty() && text.length() <= 19;
    for (int i = 0; i < text.length() && digits; i++) {
      digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!digits || (text.length() > 1 && text.charAt(0) == '0')) {
      throw new MalformedException(place + " is no decimal number: " + shown(text));
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new MalformedException(place + " is above 2^63 - 1: " + text);
    }
  }

  /** Standard base64 with padding and no stray bits. */
  static byte[] base64(String text, String place) throws MalformedException {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      if (base64(bytes).equals(text)) return bytes;
    } catch (IllegalArgumentException e) {
      throw new MalformedException(place + " is no base64: " + shown(text));
    }
    throw new MalformedException(place + " is base64 in another spelling: " + shown(text));
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static byte[] hash(String text, String place) throws MalformedException {
    byte[] bytes = base64(text, place);
    if (bytes.length != TreeHash.SIZE) {
      throw new MalformedException(place + " is no hash of 32 bytes but of " + bytes.length);
    }
    return bytes;
  }

  /** UTF-8 without control characters other than newlines. */
  static String text(byte[] bytes, String what) throws MalformedException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException(what + " is not UTF-8");
    }
    int line = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') line++;
      if (c < ' ' && c != '\n') {
        throw new MalformedException(what + ", line " + line + ": a control character");
      }
    }
    return text;
  }

  /** Names of keys: not empty, neither spaces nor a plus. */
  static boolean keyName(String name) {
    if (name.isEmpty()) return false;
    return name.codePoints()
        .noneMatch(
            c ->
                c == '+'
                    || c < ' '
                    || c == 0x85
                    || Character.isSpaceChar(c)
                    || Character.isWhitespace(c));
  }

  static String shown(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}

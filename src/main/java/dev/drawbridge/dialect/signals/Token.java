package dev.drawbridge.dialect.signals;

import java.util.Locale;

/**
 * A code as vendors write it, made comparable: {@code InvalidApiKey}, {@code invalid-api-key} and
 * {@code com.example#InvalidApiKey} differ from {@code invalid_api_key} in case and marks only.
 */
final class Token {
  /** A longer one is a sentence. */
  private static final int LONGEST = 128;

  private Token() {}

  /** Letters and digits in lower case, with one {@code _} for whatever stands between them. */
  static String of(String code) {
    String text = code.length() > LONGEST ? code.substring(0, LONGEST) : code;
    text = text.substring(text.lastIndexOf('#') + 1);
    var token = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isLetterOrDigit(c)) token.append(Character.toLowerCase(c));
      else if (!token.isEmpty() && token.charAt(token.length() - 1) != '_') token.append('_');
    }
    int end = token.length();
    if (end > 0 && token.charAt(end - 1) == '_') token.setLength(end - 1);
    return token.toString();
  }

  /** A pattern in the same form, which may have {@code *} at its beginning and its end. */
  static String pattern(String code) {
    String bare = of(code);
    if (bare.isEmpty() && !code.equals("*")) throw new IllegalArgumentException("it names no code");
    return (code.startsWith("*") ? "*" : "")
        + bare
        + (code.endsWith("*") && code.length() > 1 ? "*" : "");
  }

  /** Whether a token is as a pattern says. */
  static boolean matches(String token, String pattern) {
    boolean before = pattern.startsWith("*");
    boolean after = pattern.endsWith("*") && pattern.length() > 1;
    String bare = pattern.substring(before ? 1 : 0, pattern.length() - (after ? 1 : 0));
    if (before && after) return token.contains(bare);
    if (before) return token.endsWith(bare);
    return after ? token.startsWith(bare) : token.equals(bare);
  }

  /** Header values as tokens: what Amazon writes after a colon is an address. */
  static String ofHeader(String value) {
    int colon = value.indexOf(':');
    return of((colon > 0 ? value.substring(0, colon) : value).toLowerCase(Locale.ROOT));
  }
}

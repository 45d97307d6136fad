package dev.drawbridge.dialect;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in a {@code data:} URL. Source: RFC 2397.
 *
 * @param mime without parameters, null where none is said
 */
record DataUrl(@Nullable String mime, String base64) {
  private static final String SCHEME = "data:";
  private static final String BASE64 = ";base64";

  /** Null where the text is no such URL. */
  static @Nullable DataUrl of(String url) {
    int comma = url.indexOf(',');
    if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || comma < 0) return null;
    String head = url.substring(SCHEME.length(), comma);
    boolean encoded = head.toLowerCase(Locale.ROOT).endsWith(BASE64);
    int parameters = head.indexOf(';');
    String mime = parameters < 0 ? head : head.substring(0, parameters);
    String rest = url.substring(comma + 1);
    return new DataUrl(
        mime.isEmpty() ? null : mime.toLowerCase(Locale.ROOT), encoded ? rest : base64(rest));
  }

  private static String base64(String escaped) {
    String text;
    try {
      text = URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException e) {
      text = escaped; // A percent sign that escapes nothing is meant as it stands.
    }
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public String toString() {
    return "DataUrl[" + base64.length() + "]";
  }
}

package dev.drawbridge.dialect;

import dev.drawbridge.exchange.Part;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A {@code data:} URL taken apart. Source: RFC 2397.
 *
 * @param mime without parameters, in lower case; null where it does not stand there
 * @param base64 its data
 */
record DataUrl(@Nullable String mime, String base64) {
  private static final String SCHEME = "data:";
  private static final String BASE64 = ";base64";

  /** Null for what is no {@code data:} URL in base64. */
  static @Nullable DataUrl of(String url) {
    if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) return null;
    int comma = url.indexOf(',');
    if (comma < 0) return null;
    String head = url.substring(SCHEME.length(), comma);
    if (!head.toLowerCase(Locale.ROOT).endsWith(BASE64)) return null;
    int end = head.indexOf(';');
    String mime = head.substring(0, end).strip().toLowerCase(Locale.ROOT);
    return new DataUrl(mime.isEmpty() ? null : mime, url.substring(comma + 1));
  }

  /** A link's source, or that of what stands in the URL itself. */
  static Part.Media media(
      Part.Media.Kind kind, String url, @Nullable String name, @Nullable String detail) {
    DataUrl data = of(url);
    return data == null
        ? new Part.Media(kind, null, new Part.Source.Link(url), name, detail)
        : new Part.Media(kind, data.mime, new Part.Source.Inline(data.base64), name, detail);
  }

  /** Whether a text is an address in the web. */
  static boolean isLink(String url) {
    return url.startsWith("https:") || url.startsWith("http:");
  }

  /**
   * A document as {@code file_data} says it: a {@code data:} URL, an address as OpenRouter takes
   * it, or base64 alone, which is a PDF's.
   */
  static Part.Media document(String said, @Nullable String name) {
    var kind = Part.Media.Kind.DOCUMENT;
    if (isLink(said)) return new Part.Media(kind, null, new Part.Source.Link(said), name, null);
    DataUrl data = of(said);
    String mime = data == null ? null : data.mime;
    return new Part.Media(
        kind,
        mime == null ? "application/pdf" : mime,
        new Part.Source.Inline(data == null ? said : data.base64),
        name,
        null);
  }

  /** What base64 stands for, with or without padding; null for what is none. */
  static byte @Nullable [] bytes(String base64) {
    try {
      return Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      return null; // Whoever asks sends it as it is: the vendor says what is wrong with it.
    }
  }

  @Override
  public String toString() {
    return "DataUrl[" + base64.length() + "]";
  }
}

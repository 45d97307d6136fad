package dev.drawbridge.exchange;

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
public record DataUrl(@Nullable String mime, String base64) {
  private static final String SCHEME = "data:";
  private static final String BASE64 = ";base64";

  /** Characters that tell base64 from a link: no scheme of a link is as long. */
  private static final int TELLING = 64;

  /** Null for what is no {@code data:} URL in base64. */
  static @Nullable DataUrl of(String url) {
    int data = dataAt(url);
    if (data == 0) return null;
    String head = url.substring(SCHEME.length(), data - 1);
    int end = head.indexOf(';');
    String mime = head.substring(0, end).strip().toLowerCase(Locale.ROOT);
    return new DataUrl(mime.isEmpty() ? null : mime, url.substring(data));
  }

  /** Where the data of a {@code data:} URL in base64 begins; 0 for what is none. */
  public static int dataAt(String url) {
    if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) return 0;
    int comma = url.indexOf(',');
    int said = comma - BASE64.length();
    return url.regionMatches(true, said, BASE64, 0, BASE64.length()) ? comma + 1 : 0;
  }

  /** What stands in the text itself, or else at the link that it is. */
  public static Part.Media media(
      Part.Media.Kind kind, String url, @Nullable String name, @Nullable String detail) {
    DataUrl data = of(url);
    String mime = data == null ? null : data.mime;
    return new Part.Media(kind, mime, source(url, data), name, detail);
  }

  private static Part.Source source(String said, @Nullable DataUrl data) {
    if (data != null) return new Part.Source.Inline(data.base64);
    return isBase64(said) ? new Part.Source.Inline(said) : new Part.Source.Link(said);
  }

  /**
   * Whether a text stands for data elsewhere: it is neither a {@code data:} URL in base64 nor
   * base64 alone. What is asked before a translation and what the translation does agree, since
   * both are told by this.
   */
  public static boolean isLink(String said) {
    return of(said) == null && !isBase64(said);
  }

  /**
   * The base64 that a text is and nothing else: that of a {@code data:} URL, or the text itself
   * where it is too long for a token; null for none.
   */
  public static @Nullable String dataIn(String text) {
    DataUrl data = of(text);
    if (data != null) return data.base64;
    return text.length() >= TELLING && isBase64(text, text.length()) ? text : null;
  }

  private static boolean isBase64(String said) {
    return isBase64(said, Math.min(said.length(), TELLING));
  }

  private static boolean isBase64(String said, int end) {
    for (int i = 0; i < end; i++) {
      char c = said.charAt(i);
      boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!letter && "+/-_=\r\n".indexOf(c) < 0) return false;
    }
    return true;
  }

  /**
   * A document as {@code file_data} says it: a {@code data:} URL, an address as OpenRouter takes
   * it, or base64 alone, which is a PDF's.
   */
  public static Part.Media document(String said, @Nullable String name) {
    var kind = Part.Media.Kind.DOCUMENT;
    DataUrl data = of(said);
    Part.Source source = source(said, data);
    String mime = data == null ? null : data.mime;
    if (mime == null && source instanceof Part.Source.Inline) mime = "application/pdf";
    return new Part.Media(kind, mime, source, name, null);
  }

  /** What base64 stands for, of either alphabet, with or without padding; null for what is none. */
  public static byte @Nullable [] bytes(String base64) {
    try {
      String standard = base64.replace('-', '+').replace('_', '/');
      return Base64.getMimeDecoder().decode(standard.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      return null; // Sent as it is: the vendor says what is wrong with it.
    }
  }

  @Override
  public String toString() {
    return "DataUrl[" + base64.length() + "]";
  }
}

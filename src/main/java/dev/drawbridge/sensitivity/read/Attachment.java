package dev.drawbridge.sensitivity.read;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the bytes of an attachment hold.
 *
 * @param kind {@code image}, {@code audio}, {@code video}, {@code document}, {@code text} or {@code
 *     binary}
 * @param texts what was read: a text, the text layer of a PDF, what is written beside an image
 * @param unscanned the kinds of what in it was not read; empty for nothing
 */
public record Attachment(String kind, List<String> texts, List<String> unscanned) {
  /** The kind of text in UTF-8. */
  private static final String TEXT = "text";

  /** Whether reading the bytes takes so long that an event loop must not do it. */
  public static boolean isSlow(byte[] bytes) {
    return PdfText.is(bytes);
  }

  public static Attachment of(byte[] bytes) {
    if (PdfText.is(bytes)) return pdf(bytes);
    Charset wide = wide(bytes);
    if (wide != null) {
      String text = new String(bytes, 2, bytes.length - 2, wide);
      return new Attachment("document", List.of(text), List.of());
    }
    String kind = MediaKind.of(bytes);
    return switch (kind) {
      case TEXT -> new Attachment(kind, List.of(new String(bytes, UTF_8)), List.of());
      case "image" -> new Attachment(kind, ImageTexts.of(bytes), List.of(kind));
      default -> new Attachment(kind, List.of(), List.of(kind));
    };
  }

  /** Whether the bytes are text in UTF-8, as whoever decodes them reads it. */
  public boolean isPlainText() {
    return kind.equals(TEXT);
  }

  private static Attachment pdf(byte[] bytes) {
    PdfText read = PdfText.of(bytes);
    List<String> unscanned = new ArrayList<>();
    if (!read.whole()) unscanned.add("document");
    if (read.pictures()) unscanned.add("image");
    return new Attachment("document", read.texts(), unscanned);
  }

  /** The byte order that UTF-16 begins with; null for none. */
  private static @Nullable Charset wide(byte[] bytes) {
    if (bytes.length < 4 || bytes.length % 2 != 0) return null;
    if (bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE) return UTF_16LE;
    return bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF ? UTF_16BE : null;
  }

  @Override
  public String toString() {
    return "Attachment[" + kind + ", " + texts.size() + " texts]";
  }
}

package dev.drawbridge.sensitivity.read;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What the bytes of an attachment are, by how their formats begin. */
final class MediaKind {
  private MediaKind() {}

  /**
   * {@code image}, {@code audio}, {@code video}, {@code document}, {@code text} or {@code binary}.
   */
  static String of(byte[] bytes) {
    String head = new String(bytes, 0, Math.min(bytes.length, 16), StandardCharsets.ISO_8859_1);
    if (head.startsWith("\u0089PNG")
        || head.startsWith("\u00ff\u00d8\u00ff")
        || head.startsWith("GIF8")) return "image";
    if (head.startsWith("RIFF"))
      return head.startsWith("WEBP", 8) ? "image" : head.startsWith("AVI ", 8) ? "video" : "audio";
    if ((head.startsWith("BM") && bytes.length > 54)
        || head.startsWith("II*\0")
        || head.startsWith("MM\0*")) return "image";
    if (head.startsWith("ID3") || head.startsWith("OggS") || head.startsWith("fLaC"))
      return "audio";
    if (head.startsWith("\u00ff\u00fb") || head.startsWith("\u00ff\u00f3")) return "audio";
    if (head.startsWith("ftyp", 4) || head.startsWith("\u001aE\u00df\u00a3")) return "video";
    if (head.startsWith("%PDF")
        || head.startsWith("PK\u0003\u0004")
        || head.startsWith("\u00d0\u00cf\u0011\u00e0")) return "document";
    return readable(bytes) ? "text" : "binary";
  }

  /** Whether the bytes are UTF-8 without control characters. */
  private static boolean readable(byte[] bytes) {
    if (bytes.length == 0) return false;
    for (byte b : bytes) if (b >= 0 && b < 32 && b != '\n' && b != '\r' && b != '\t') return false;
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false; // Bytes of another kind.
    }
  }
}

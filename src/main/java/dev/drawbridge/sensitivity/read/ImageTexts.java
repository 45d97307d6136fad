package dev.drawbridge.sensitivity.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What is written beside the pixels of an image: PNG's text chunks (PNG specification, 11.3), and
 * of JPEG, WebP, GIF and TIFF the comments, XMP and {@link ExifTexts}. The pixels are not looked
 * at.
 */
final class ImageTexts {
  /** A text that grows beyond this is cut. */
  private static final int LONGEST = 256 << 10;

  private static final int MOST = 200;
  private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";
  private final byte[] bytes;
  private final List<String> texts = new ArrayList<>();

  private ImageTexts(byte[] bytes) {
    this.bytes = bytes;
  }

  static List<String> of(byte[] bytes) {
    var read = new ImageTexts(bytes);
    try {
      read.read();
    } catch (IndexOutOfBoundsException e) {
      // It ends before a part of it does; what came before was read.
    }
    return read.texts;
  }

  private void read() {
    if (says(0, "\u0089PNG")) png();
    else if (says(0, "\u00ff\u00d8")) jpeg();
    else if (says(0, "RIFF")) webp();
    else if (says(0, "GIF8")) gif();
    else if (says(0, "II*\0") || says(0, "MM\0*")) ExifTexts.read(bytes, texts);
  }

  private boolean says(int at, String text) {
    if (at + text.length() > bytes.length) return false;
    for (int i = 0; i < text.length(); i++) {
      if ((bytes[at + i] & 255) != text.charAt(i)) return false;
    }
    return true;
  }

  private int big(int at, int width) {
    int value = 0;
    for (int i = 0; i < width; i++) value = value << 8 | (bytes[at + i] & 255);
    return value;
  }

  private void add(byte[] text, boolean utf8) {
    if (texts.size() < MOST && text.length > 0)
      texts.add(new String(text, utf8 ? UTF_8 : ISO_8859_1));
  }

  private byte[] part(int from, int to) {
    if (from < 0 || to < from || to > bytes.length) throw new IndexOutOfBoundsException();
    return Arrays.copyOfRange(bytes, from, Math.min(to, from + LONGEST));
  }

  private int zero(int from, int to) {
    for (int i = from; i < to; i++) if (bytes[i] == 0) return i;
    throw new IndexOutOfBoundsException();
  }

  private void png() {
    for (int at = 8; at + 12 <= bytes.length; ) {
      int length = big(at, 4);
      int from = at + 8;
      if (length < 0 || length > bytes.length - from) return;
      int to = from + length;
      if (says(at + 4, "tEXt")) {
        add(part(from, to), false);
      } else if (says(at + 4, "zTXt")) {
        int name = zero(from, to);
        add(part(from, name), false);
        add(inflated(name + 2, to), false);
      } else if (says(at + 4, "iTXt")) {
        international(from, to);
      } else if (says(at + 4, "eXIf")) {
        ExifTexts.read(part(from, to), texts);
      }
      at = to + 4;
    }
  }

  private void international(int from, int to) {
    int name = zero(from, to);
    boolean compressed = bytes[name + 1] == 1;
    int text = zero(zero(name + 3, to) + 1, to) + 1;
    add(part(from, name), false);
    add(compressed ? inflated(text, to) : part(text, to), true);
  }

  private byte[] inflated(int from, int to) {
    byte[] out = new byte[LONGEST];
    var inflater = new Inflater();
    try {
      inflater.setInput(bytes, from, Math.max(0, to - from));
      int n = 0;
      int now;
      while (n < LONGEST && (now = inflater.inflate(out, n, LONGEST - n)) > 0) n += now;
      return Arrays.copyOf(out, n);
    } catch (DataFormatException e) {
      return new byte[0];
    } finally {
      inflater.end();
    }
  }

  private void jpeg() {
    for (int at = 2; at + 4 <= bytes.length && big(at, 1) == 0xFF; ) {
      int marker = big(at + 1, 1);
      if (marker == 0xDA || marker == 0xD9) return; // The pixels begin.
      int from = at + 4;
      int to = at + 2 + big(at + 2, 2);
      if (marker == 0xE1 && says(from, "Exif\0\0")) ExifTexts.read(part(from + 6, to), texts);
      else if (marker == 0xE1 && says(from, XMP)) add(part(from + XMP.length(), to), true);
      else if (marker == 0xFE) add(part(from, to), true);
      else if (marker == 0xED) runs(part(from, to));
      at = Math.max(to, from);
    }
  }

  /** The readable runs of what is part text and part numbers (IPTC's fields in Photoshop's). */
  private void runs(byte[] part) {
    int start = 0;
    for (int i = 0; i <= part.length; i++) {
      if (i < part.length && (part[i] < 0 || part[i] >= ' ')) continue;
      if (i - start >= 4) add(Arrays.copyOfRange(part, start, i), true);
      start = i + 1;
    }
  }

  private void webp() {
    for (int at = 12; at + 8 <= bytes.length; ) {
      int length = Integer.reverseBytes(big(at + 4, 4));
      int from = at + 8;
      if (length < 0 || length > bytes.length - from) return;
      if (says(at, "EXIF")) {
        int skip = says(from, "Exif\0\0") ? 6 : 0;
        ExifTexts.read(part(from + skip, from + length), texts);
      } else if (says(at, "XMP ")) {
        add(part(from, from + length), true);
      }
      at = from + length + (length & 1);
    }
  }

  /** Comments and application extensions, each in sub-blocks of at most 255 bytes. */
  private void gif() {
    for (int at = 6; at + 3 < bytes.length; at++) {
      if (big(at, 1) != 0x21 || (big(at + 1, 1) != 0xFE && big(at + 1, 1) != 0xFF)) continue;
      var text = new StringBuilder();
      int block = at + 2;
      while (block < bytes.length && bytes[block] != 0 && text.length() < LONGEST) {
        int length = big(block, 1);
        text.append(new String(part(block + 1, block + 1 + length), ISO_8859_1));
        block += 1 + length;
      }
      add(text.toString().getBytes(ISO_8859_1), true);
      at = Math.max(at, block - 1);
    }
  }
}

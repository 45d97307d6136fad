package dev.drawbridge.sensitivity.read;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The texts of Exif (CIPA DC-008), which is a TIFF without pixels: fields of characters, and where
 * the image was taken as a {@code geo:} address (RFC 5870).
 */
final class ExifTexts {
  private static final int SUB_FOLDER = 0x8769;
  private static final int PLACE_FOLDER = 0x8825;
  private static final int USER_COMMENT = 0x9286;
  private static final int WINDOWS_FIRST = 0x9C9B;
  private static final int WINDOWS_LAST = 0x9C9F;
  private static final int MOST_FIELDS = 1_000;
  private static final int LONGEST = 64 << 10;

  private final ByteBuffer bytes;
  private final List<String> texts;
  private final Set<Integer> folders = new HashSet<>();
  private int fields;

  private ExifTexts(ByteBuffer bytes, List<String> texts) {
    this.bytes = bytes;
    this.texts = texts;
  }

  static void read(byte[] tiff, List<String> texts) {
    if (tiff.length < 8) return;
    var buffer = ByteBuffer.wrap(tiff);
    buffer.order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    try {
      new ExifTexts(buffer, texts).folders(buffer.getInt(4));
    } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
      // A field lies outside: what came before was read.
    }
  }

  private void folders(int first) {
    for (int at = first; at != 0 && folders.add(at); ) at = folder(at, false);
  }

  /** Reads a folder of fields; returns where the next one is, 0 for none. */
  private int folder(int at, boolean place) {
    int count = bytes.getShort(at) & 0xFFFF;
    double[] position = {Double.NaN, Double.NaN};
    boolean[] negative = new boolean[2];
    for (int i = 0; i < count && fields < MOST_FIELDS; i++, fields++) {
      int field = at + 2 + 12 * i;
      int tag = bytes.getShort(field) & 0xFFFF;
      if (place && (tag == 1 || tag == 3)) {
        negative[tag / 2] = "SW".indexOf(bytes.get(field + 8)) >= 0;
      } else if (place && (tag == 2 || tag == 4)) {
        position[tag / 2 - 1] = degrees(bytes.getInt(field + 8));
      } else if (tag == SUB_FOLDER || tag == PLACE_FOLDER) {
        int sub = bytes.getInt(field + 8);
        if (folders.add(sub)) folder(sub, tag == PLACE_FOLDER);
      } else {
        text(field, tag);
      }
    }
    if (!Double.isNaN(position[0]) && !Double.isNaN(position[1])) {
      double latitude = negative[0] ? -position[0] : position[0];
      double longitude = negative[1] ? -position[1] : position[1];
      texts.add(String.format(Locale.ROOT, "geo:%.5f,%.5f", latitude, longitude));
    }
    return bytes.getInt(at + 2 + 12 * count);
  }

  private void text(int field, int tag) {
    int type = bytes.getShort(field + 2);
    int length = bytes.getInt(field + 4);
    boolean windows = tag >= WINDOWS_FIRST && tag <= WINDOWS_LAST;
    if ((type != 2 && tag != USER_COMMENT && !windows) || length < 1 || length > LONGEST) return;
    byte[] value = new byte[length];
    bytes.get(length > 4 ? bytes.getInt(field + 8) : field + 8, value);
    String text =
        windows
            ? new String(value, UTF_16LE)
            : tag == USER_COMMENT && length > 8
                ? new String(value, 8, length - 8, value[0] == 'U' ? wide() : UTF_8)
                : new String(value, UTF_8);
    text = text.replace("\0", "").strip();
    if (!text.isEmpty()) texts.add(text);
  }

  private Charset wide() {
    return bytes.order() == ByteOrder.LITTLE_ENDIAN ? UTF_16LE : UTF_16BE;
  }

  private double degrees(int at) {
    double value = 0;
    for (int i = 0; i < 3; i++) {
      double divisor = bytes.getInt(at + 8 * i + 4);
      value += (divisor == 0 ? 0 : bytes.getInt(at + 8 * i) / divisor) / Math.pow(60, i);
    }
    return value;
  }
}

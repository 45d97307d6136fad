package dev.drawbridge.policy.bundle;

import dev.drawbridge.policy.decision.PolicyException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Reads a gzipped tar (POSIX ustar) into memory: regular files only, nothing is written anywhere,
 * at most 10,000 files and 64 MiB. Checksums are verified; a name that stands twice is refused, and
 * so is an entry that is neither a file nor a folder: OPA might read it where this does not.
 */
final class TarGz {
  private static final int RECORD = 512;
  private static final int MAX_FILES = 10_000;
  private static final int MAX_BYTES = 64 << 20;

  private static final char FOLDER = '5';

  /** POSIX' types of the attributes of one entry and of all that follow. */
  private static final String ATTRIBUTES = "xg";

  private static final Pattern CHANGING =
      Pattern.compile("(?m)^\\d+ (path|size|linkpath|hdrcharset|GNU\\.sparse[^=]*)=");

  private TarGz() {}

  /**
   * Files by name, without a leading {@code /} or {@code ./}.
   *
   * @throws PolicyException where the bytes are no such archive, or too large
   */
  static Map<String, byte[]> read(byte[] archive) {
    byte[] tar;
    try (var in = new GZIPInputStream(new ByteArrayInputStream(archive))) {
      tar = bounded(in);
    } catch (IOException e) {
      throw new PolicyException("the bundle is no gzipped tar archive", e);
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int at = 0; at + RECORD <= tar.length; ) {
      if (tar[at] == 0) return files;
      checked(tar, at);
      long size = octal(tar, at + 124, 12);
      int body = at + RECORD;
      if (size > tar.length - body) throw broken();
      char type = (char) tar[at + 156];
      if (type == '0' || type == 0) {
        byte[] file = new byte[(int) size];
        System.arraycopy(tar, body, file, 0, file.length);
        if (files.put(name(tar, at), file) != null) throw broken();
        if (files.size() > MAX_FILES) throw new PolicyException("the bundle holds too many files");
      } else if (type != FOLDER && !(ATTRIBUTES.indexOf(type) >= 0 && harmless(tar, body, size))) {
        throw new PolicyException(
            "the bundle's tar archive holds %s as an entry of type '%s': only files and folders are read"
                .formatted(name(tar, at), type));
      }
      at = body + (int) ((size + RECORD - 1) / RECORD * RECORD);
    }
    return files;
  }

  /**
   * Whether attributes leave the name, the size and the kind of the entry after them as they are.
   */
  private static boolean harmless(byte[] tar, int at, long size) {
    return !CHANGING.matcher(new String(tar, at, (int) size, StandardCharsets.UTF_8)).find();
  }

  private static byte[] bounded(InputStream in) throws IOException {
    var out = new ByteArrayOutputStream();
    byte[] block = new byte[1 << 16];
    for (int n = in.read(block); n >= 0; n = in.read(block)) {
      out.write(block, 0, n);
      if (out.size() > MAX_BYTES) throw new PolicyException("the bundle holds more than 64 MiB");
    }
    return out.toByteArray();
  }

  private static String name(byte[] tar, int at) {
    String name = text(tar, at, 100);
    boolean ustar = text(tar, at + 257, 5).equals("ustar");
    String prefix = ustar ? text(tar, at + 345, 155) : "";
    String whole = prefix.isEmpty() ? name : prefix + "/" + name;
    if (whole.startsWith("./")) return whole.substring(2);
    return whole.startsWith("/") ? whole.substring(1) : whole;
  }

  private static String text(byte[] tar, int at, int most) {
    int end = at;
    while (end < at + most && tar[end] != 0) end++;
    return new String(tar, at, end - at, StandardCharsets.UTF_8);
  }

  private static void checked(byte[] tar, int at) {
    long sum = 0;
    for (int i = 0; i < RECORD; i++) {
      sum += i >= 148 && i < 156 ? ' ' : tar[at + i] & 0xff;
    }
    if (sum != octal(tar, at + 148, 8)) throw broken();
  }

  private static long octal(byte[] tar, int at, int most) {
    String digits = text(tar, at, most).strip();
    if (!digits.matches("[0-7]{1,11}")) throw broken();
    return Long.parseLong(digits, 8);
  }

  private static PolicyException broken() {
    return new PolicyException("the bundle's tar archive is broken");
  }
}

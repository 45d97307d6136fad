package dev.drawbridge.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file that an operator named, up to a bound: a device or a pipe has no end. */
public final class BoundedFile {
  private static final int KIB = 1024;

  /** What a secret or a key may be long. */
  public static final int SECRET = 64 * KIB;

  /** What a document may be long. */
  public static final int DOCUMENT = 16 * KIB * KIB;

  private BoundedFile() {}

  /**
   * All that a file holds.
   *
   * @param most bytes that it may hold, a multiple of 1024
   * @throws IOException where it holds more or cannot be read
   */
  public static byte[] bytes(Path file, int most) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return bytes(in, "file " + file, most);
    }
  }

  /**
   * All that a stream holds.
   *
   * @param name what a message calls it
   */
  public static byte[] bytes(InputStream in, String name, int most) throws IOException {
    byte[] bytes = in.readNBytes(most + 1);
    if (bytes.length > most) {
      throw new IOException(name + " is larger than " + most / KIB + " KiB");
    }
    return bytes;
  }

  /**
   * The text of a file.
   *
   * @throws CharacterCodingException where it is not UTF-8
   * @throws IOException as {@link #bytes}
   */
  public static String text(Path file, int most) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(bytes(file, most));
    return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
  }
}

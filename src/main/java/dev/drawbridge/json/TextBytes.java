package dev.drawbridge.json;

import java.nio.charset.StandardCharsets;

/**
 * A text as bytes of UTF-8: those of an array from one offset up to another.
 *
 * @param bytes not to be changed
 * @param to behind the last
 */
public record TextBytes(byte[] bytes, int from, int to) {
  /** All of a text. */
  public static TextBytes of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new TextBytes(bytes, 0, bytes.length);
  }

  boolean isAscii() {
    return ByteSearch.isAscii(bytes, from, to);
  }

  boolean isValid() {
    return Utf8.isValid(bytes, from, to);
  }

  public boolean isEmpty() {
    return from == to;
  }
}

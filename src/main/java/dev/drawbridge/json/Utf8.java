package dev.drawbridge.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
public final class Utf8 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private Utf8() {}

  /** The offset of the first byte that is not part of a well-formed character, -1 for none. */
  public static int firstInvalid(byte[] bytes) {
    return firstInvalid(bytes, 0, bytes.length);
  }

  /** Whether a range holds well-formed characters only. */
  static boolean isValid(byte[] bytes, int from, int to) {
    return firstInvalid(bytes, from, to) < 0;
  }

  private static int firstInvalid(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end) {
      while (at + 8 <= end && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) at += 8;
      if (at >= end) break;
      int first = bytes[at];
      int length = first >= 0 ? 1 : length(bytes, at, end, first & 0xFF);
      if (length == 0) return at;
      at += length;
    }
    return -1;
  }

  private static int length(byte[] bytes, int at, int end, int first) {
    if (first < 0xC2 || first > 0xF4) return 0;
    int length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (at + length > end) return 0;
    int second = bytes[at + 1] & 0xFF;
    int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) return 0;
    for (int i = 2; i < length; i++) if ((bytes[at + i] & 0xC0) != 0x80) return 0;
    return length;
  }
}

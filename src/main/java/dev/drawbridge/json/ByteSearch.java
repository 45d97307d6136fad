package dev.drawbridge.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds quotes and backslashes of JSON, and the ends of lines, eight bytes at a time: long texts
 * are almost all text.
 */
public final class ByteSearch {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = ONES << 7;
  private static final long QUOTES = '"' * ONES;
  private static final long LINE_FEEDS = '\n' * ONES;
  private static final long RETURNS = '\r' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;

  private ByteSearch() {}

  /** Where the next quote stands; {@code end} where there is none before. */
  public static int quote(byte[] bytes, int from, int end) {
    int at = from;
    while (at + Long.BYTES <= end) {
      long found = zeroes((long) EIGHT.get(bytes, at) ^ QUOTES);
      if (found != 0) return at + (Long.numberOfTrailingZeros(found) >>> 3);
      at += Long.BYTES;
    }
    while (at < end && bytes[at] != '"') at++;
    return Math.min(at, end);
  }

  /** Where the next LF or CR stands; {@code end} where there is none before. */
  public static int lineEnd(byte[] bytes, int from, int end) {
    int at = from;
    while (at + Long.BYTES <= end) {
      long eight = (long) EIGHT.get(bytes, at);
      long found = zeroes(eight ^ LINE_FEEDS) | zeroes(eight ^ RETURNS);
      if (found != 0) return at + (Long.numberOfTrailingZeros(found) >>> 3);
      at += Long.BYTES;
    }
    while (at < end && bytes[at] != '\n' && bytes[at] != '\r') at++;
    return Math.min(at, end);
  }

  /** Where the next quote or backslash stands; {@code end} where there is none before. */
  static int quoteOrBackslash(byte[] bytes, int from, int end) {
    int at = from;
    while (at + Long.BYTES <= end) {
      long eight = (long) EIGHT.get(bytes, at);
      long found = zeroes(eight ^ QUOTES) | zeroes(eight ^ BACKSLASHES);
      if (found != 0) return at + (Long.numberOfTrailingZeros(found) >>> 3);
      at += Long.BYTES;
    }
    while (at < end && bytes[at] != '"' && bytes[at] != '\\') at++;
    return Math.min(at, end);
  }

  /** Whether each byte of a range is a character of ASCII. */
  static boolean isAscii(byte[] bytes, int from, int end) {
    int at = from;
    while (at + Long.BYTES <= end) {
      if (((long) EIGHT.get(bytes, at) & HIGH) != 0) return false;
      at += Long.BYTES;
    }
    while (at < end && bytes[at] >= 0) at++;
    return at >= end;
  }

  /** The high bit of the first byte that is zero; those of later ones may be wrong. */
  private static long zeroes(long eight) {
    return (eight - ONES) & ~eight & HIGH;
  }
}

package dev.drawbridge.sensitivity.read;

import java.util.Arrays;

/** The two filters of PDF by which bytes are printable: hexadecimal digits, and base 85. */
final class TextFilters {
  private static final byte[] NONE = {};

  private TextFilters() {}

  /** What the data stands for; empty where it is in neither form. */
  static byte[] decoded(byte[] data) {
    boolean hex = true;
    boolean base85 = true;
    int digits = 0;
    for (int i = 0; i < data.length && (hex || base85); i++) {
      byte c = data[i];
      if (c == '~' || (c == '>' && hex)) break;
      if (c <= ' ' && c >= 0) continue;
      digits++;
      hex &= c > 0 && Character.digit(c, 16) >= 0;
      base85 &= c == 'z' || (c >= '!' && c <= 'u');
    }
    if (digits < 4) return NONE;
    return hex ? hex(data) : base85 ? base85(data) : NONE;
  }

  private static byte[] hex(byte[] data) {
    byte[] out = new byte[data.length / 2 + 1];
    int n = 0;
    int high = -1;
    for (byte c : data) {
      int digit = Character.digit(c, 16);
      if (c == '>') break;
      if (digit < 0) continue;
      if (high < 0) {
        high = digit;
      } else {
        out[n++] = (byte) (high << 4 | digit);
        high = -1;
      }
    }
    return Arrays.copyOf(out, n);
  }

  private static byte[] base85(byte[] data) {
    byte[] out = new byte[data.length * 4 + 8];
    int n = 0;
    long group = 0;
    int digits = 0;
    for (byte c : data) {
      if (c == '~') break;
      if (c == 'z' && digits == 0) {
        n += 4;
        continue;
      }
      if (c < '!' || c > 'u') continue;
      group = group * 85 + (c - '!');
      if (++digits == 5) {
        for (int shift = 24; shift >= 0; shift -= 8) out[n++] = (byte) (group >> shift);
        group = 0;
        digits = 0;
      }
    }
    return Arrays.copyOf(out, n);
  }
}

package dev.drawbridge.sealing;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * JSON in the one form that everybody writes alike (RFC 8785): members sorted, no white space,
 * numbers as ECMAScript shows them. It takes compact JSON that was written by this process and does
 * not check it. Half a surrogate pair, which that form has no place for, stays an escape.
 */
public final class CanonicalJson {
  private static final double INTEGERS = 9_007_199_254_740_992.0;

  private CanonicalJson() {}

  /** The canonical form of one value. */
  public static byte[] of(byte[] json) {
    var out = new ByteArrayOutputStream(json.length);
    write(out, new JsonSlice(json, 0, json.length));
    return out.toByteArray();
  }

  /** The canonical form of an object of these members. */
  public static byte[] object(SortedMap<String, JsonSlice> members) {
    var out = new ByteArrayOutputStream(256);
    members(out, members);
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, JsonSlice value) {
    switch (value.first()) {
      case '{' -> members(out, new TreeMap<>(value.members()));
      case '[' -> {
        out.write('[');
        boolean more = false;
        for (JsonSlice each : value.elements()) {
          if (more) out.write(',');
          more = true;
          write(out, each);
        }
        out.write(']');
      }
      case '"' -> string(out, value);
      case 't', 'f', 'n' -> value.copyTo(out);
      default -> number(out, value);
    }
  }

  /* Strings sort by their UTF-16 units, as the form asks. */
  private static void members(ByteArrayOutputStream out, SortedMap<String, JsonSlice> members) {
    out.write('{');
    boolean more = false;
    for (Map.Entry<String, JsonSlice> member : members.entrySet()) {
      if (more) out.write(',');
      more = true;
      string(out, member.getKey());
      out.write(':');
      write(out, member.getValue());
    }
    out.write('}');
  }

  private static void string(ByteArrayOutputStream out, JsonSlice value) {
    if (value.plain()) value.copyTo(out);
    else string(out, value.text());
  }

  private static void string(ByteArrayOutputStream out, String text) {
    out.write('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
        out.write(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        ascii(out, text.substring(i, i + 2));
        i++;
      } else {
        escaped(out, c);
      }
    }
    out.write('"');
  }

  private static void escaped(ByteArrayOutputStream out, char c) {
    switch (c) {
      case '"' -> ascii(out, "\\\"");
      case '\\' -> ascii(out, "\\\\");
      case '\b' -> ascii(out, "\\b");
      case '\f' -> ascii(out, "\\f");
      case '\n' -> ascii(out, "\\n");
      case '\r' -> ascii(out, "\\r");
      case '\t' -> ascii(out, "\\t");
      default -> {
        if (c < 0x20 || Character.isSurrogate(c)) ascii(out, String.format("\\u%04x", (int) c));
        else ascii(out, String.valueOf(c));
      }
    }
  }

  private static void number(ByteArrayOutputStream out, JsonSlice value) {
    String text = value.raw();
    boolean whole = text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
    if (whole && text.length() <= 15 && !text.startsWith("-0")) ascii(out, text);
    else ascii(out, number(Double.parseDouble(text)));
  }

  /** A number as ECMAScript shows it (ECMA-262, Number::toString). */
  static String number(double value) {
    if (value == 0) return "0";
    if (Math.abs(value) < INTEGERS && value == Math.rint(value)) return Long.toString((long) value);
    var decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    // Java shows two digits at least, also where one would do.
    BigDecimal shorter = decimal.round(new MathContext(1));
    if (shorter.doubleValue() == value) decimal = shorter;
    String digits = decimal.unscaledValue().abs().toString();
    int exponent = digits.length() - decimal.scale();
    String sign = value < 0 ? "-" : "";
    if (exponent > -6 && exponent <= 21) return sign + decimal.abs().toPlainString();
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    int power = exponent - 1;
    return sign + digits.charAt(0) + fraction + "e" + (power < 0 ? "-" : "+") + Math.abs(power);
  }

  private static void ascii(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}

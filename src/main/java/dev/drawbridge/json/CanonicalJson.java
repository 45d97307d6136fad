package dev.drawbridge.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * JSON in the one form that everybody writes alike (RFC 8785): members sorted, no white space,
 * numbers as ECMAScript shows them. It takes compact JSON that was written by this process and does
 * not check it. Half a surrogate pair, which that form has no place for, stays an escape.
 */
public final class CanonicalJson {
  private static final double INTEGERS = 9_007_199_254_740_992.0;
  private static final int EXACT_DIGITS = 15;

  /** So many members are sorted by insertion at most. */
  private static final int SOME = 32;

  private byte[] out = new byte[512];
  private int length;

  private CanonicalJson() {}

  /** The canonical form of one value. */
  public static byte[] of(byte[] json) {
    var canonical = new CanonicalJson();
    canonical.write(JsonValue.of(json));
    return Arrays.copyOf(canonical.out, canonical.length);
  }

  /**
   * The canonical form of an object of these members.
   *
   * @param names in their order, each once, of ASCII characters that JSON does not escape
   * @param values null for a member that is not there
   */
  public static byte[] object(List<String> names, @Nullable JsonValue[] values) {
    var canonical = new CanonicalJson();
    canonical.put('{');
    for (int i = 0; i < values.length; i++) {
      JsonValue value = values[i];
      if (value == null) continue;
      if (canonical.length > 1) canonical.put(',');
      canonical.string(names.get(i));
      canonical.put(':');
      canonical.write(value);
    }
    canonical.put('}');
    return Arrays.copyOf(canonical.out, canonical.length);
  }

  private void write(JsonValue value) {
    switch (value.first()) {
      case '{' -> members(value);
      case '[' -> {
        put('[');
        for (int i = 0; i < value.count(); i++) {
          if (i > 0) put(',');
          write(value.value(i));
        }
        put(']');
      }
      case '"' -> {
        if (JsonValue.plain(value.json(), value.from(), value.to())) copy(value);
        else string(value.text());
      }
      case 't', 'f', 'n' -> copy(value);
      default -> number(value);
    }
  }

  private void members(JsonValue value) {
    int[] order = order(value);
    put('{');
    for (int i = 0; i < order.length; i++) {
      if (i > 0) put(',');
      int member = order[i];
      int from = value.nameFrom(member);
      int to = value.nameTo(member);
      if (JsonValue.plain(value.json(), from, to)) append(value.json(), from, to - from);
      else string(value.name(member));
      put(':');
      write(value.value(member));
    }
    put('}');
  }

  /** The members' places in the order of their names' UTF-16 units, as the form asks. */
  private static int[] order(JsonValue value) {
    int[] order = new int[value.count()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
      if (!JsonValue.plain(value.json(), value.nameFrom(i), value.nameTo(i)) || i > SOME) {
        return sorted(value);
      }
    }
    // What this process writes is short and almost in order.
    for (int i = 1; i < order.length; i++) {
      int member = order[i];
      int at = i;
      for (; at > 0 && before(value, member, order[at - 1]); at--) order[at] = order[at - 1];
      order[at] = member;
    }
    return order;
  }

  private static int[] sorted(JsonValue value) {
    return IntStream.range(0, value.count())
        .boxed()
        .sorted(Comparator.comparing(value::name))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Compares names without the quotation marks, which sort behind a space. */
  private static boolean before(JsonValue value, int one, int other) {
    byte[] json = value.json();
    int order =
        Arrays.compare(
            json,
            value.nameFrom(one) + 1,
            value.nameTo(one) - 1,
            json,
            value.nameFrom(other) + 1,
            value.nameTo(other) - 1);
    return order < 0;
  }

  private void string(String text) {
    put('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
        put(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        utf8(text.substring(i, i + 2));
        i++;
      } else {
        escaped(c);
      }
    }
    put('"');
  }

  private void escaped(char c) {
    switch (c) {
      case '"' -> utf8("\\\"");
      case '\\' -> utf8("\\\\");
      case '\b' -> utf8("\\b");
      case '\f' -> utf8("\\f");
      case '\n' -> utf8("\\n");
      case '\r' -> utf8("\\r");
      case '\t' -> utf8("\\t");
      default -> {
        if (c < 0x20 || Character.isSurrogate(c)) utf8(String.format("\\u%04x", (int) c));
        else utf8(String.valueOf(c));
      }
    }
  }

  private void number(JsonValue value) {
    byte[] json = value.json();
    boolean exact = value.to() - value.from() <= EXACT_DIGITS;
    for (int i = value.from(); i < value.to() && exact; i++) {
      exact = (json[i] >= '0' && json[i] <= '9') || (json[i] == '-' && json[i + 1] != '0');
    }
    if (exact) {
      copy(value);
    } else {
      int digits = value.to() - value.from();
      String text = new String(json, value.from(), digits, StandardCharsets.ISO_8859_1);
      utf8(number(Double.parseDouble(text)));
    }
  }

  /** A number as ECMAScript shows it (ECMA-262, Number::toString). */
  static String number(double value) {
    if (value == 0) return "0";
    if (Math.abs(value) <= INTEGERS && value == Math.rint(value))
      return Long.toString((long) value);
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

  private void utf8(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    append(bytes, 0, bytes.length);
  }

  private void copy(JsonValue value) {
    append(value.json(), value.from(), value.to() - value.from());
  }

  private void put(int c) {
    if (length == out.length) out = Arrays.copyOf(out, length * 2);
    out[length++] = (byte) c;
  }

  private void append(byte[] bytes, int from, int count) {
    if (length + count > out.length) out = Arrays.copyOf(out, Math.max(length * 2, length + count));
    System.arraycopy(bytes, from, out, length, count);
    length += count;
  }
}

package dev.drawbridge.policy.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rego's {@code sprintf}: Go's verbs {@code %v %s %d %f %q %x %%} with width, {@code -}, {@code 0}
 * and precision. Any other verb, and a value that does not suit its verb, is undefined.
 */
final class GoFormat {
  private static final Pattern VERB =
      Pattern.compile("%(-?)(0?)([0-9]{0,3})(?:\\.([0-9]{1,2}))?([a-zA-Z%])");

  private GoFormat() {}

  static String format(JsonNode format, JsonNode values) {
    String text = HostBuiltin.text(format);
    if (!values.isArray()) throw new HostBuiltin.Undefined();
    var out = new StringBuilder();
    Matcher verb = VERB.matcher(text);
    int next = 0;
    int at = 0;
    while (true) {
      int percent = text.indexOf('%', at);
      if (percent < 0) break;
      if (!verb.find(percent) || verb.start() != percent) throw new HostBuiltin.Undefined();
      out.append(text, at, percent);
      at = verb.end();
      if (verb.group(5).equals("%")) {
        out.append('%');
        continue;
      }
      if (next >= values.size()) throw new HostBuiltin.Undefined();
      pad(out, verb, formatted(verb, values.get(next++)));
    }
    if (next < values.size()) throw new HostBuiltin.Undefined();
    return out.append(text, at, text.length()).toString();
  }

  private static void pad(StringBuilder out, Matcher verb, String value) {
    int width = verb.group(3).isEmpty() ? 0 : Integer.parseInt(verb.group(3));
    int lacking = width - value.codePointCount(0, value.length());
    if (lacking <= 0) {
      out.append(value);
    } else if (!verb.group(1).isEmpty()) {
      out.append(value).repeat(' ', lacking);
    } else if (!verb.group(2).isEmpty()) {
      boolean signed = value.startsWith("-");
      out.append(signed ? "-" : "")
          .repeat('0', lacking)
          .append(signed ? value.substring(1) : value);
    } else {
      out.repeat(' ', lacking).append(value);
    }
  }

  private static String formatted(Matcher verb, JsonNode value) {
    String precision = verb.group(4);
    return switch (verb.group(5)) {
      case "v" -> plain(value);
      case "s" -> {
        if (value.isNumber()) throw new HostBuiltin.Undefined();
        String text = plain(value);
        int most = precision == null ? Integer.MAX_VALUE : Integer.parseInt(precision);
        yield text.codePointCount(0, text.length()) <= most
            ? text
            : text.substring(0, text.offsetByCodePoints(0, most));
      }
      case "d" -> {
        if (!value.isIntegralNumber()) throw new HostBuiltin.Undefined();
        yield value.bigIntegerValue().toString();
      }
      case "x" -> {
        if (!value.isIntegralNumber()) throw new HostBuiltin.Undefined();
        yield value.bigIntegerValue().toString(16);
      }
      case "f" -> {
        if (!value.isFloatingPointNumber()) throw new HostBuiltin.Undefined();
        int digits = precision == null ? 6 : Integer.parseInt(precision);
        yield new BigDecimal(value.doubleValue())
            .setScale(digits, RoundingMode.HALF_EVEN)
            .toPlainString();
      }
      case "q" -> {
        if (value.isNumber()) throw new HostBuiltin.Undefined();
        yield com.fasterxml.jackson.databind.node.TextNode.valueOf(plain(value)).toString();
      }
      default -> throw new HostBuiltin.Undefined();
    };
  }

  /** A value as OPA writes it: strings bare at the top, numbers as Go's {@code %v}. */
  private static String plain(JsonNode value) {
    if (value.isTextual()) return value.textValue();
    if (value.isFloatingPointNumber()) return shortest(value.doubleValue());
    return nested(value);
  }

  private static String nested(JsonNode value) {
    var out = new StringBuilder();
    if (value.isArray()) {
      for (JsonNode item : value) out.append(out.isEmpty() ? "[" : ", ").append(nested(item));
      return out.isEmpty() ? "[]" : out.append(']').toString();
    }
    if (value.isObject()) {
      for (var entry : value.properties()) {
        out.append(out.isEmpty() ? "{" : ", ");
        out.append(com.fasterxml.jackson.databind.node.TextNode.valueOf(entry.getKey()));
        out.append(": ").append(nested(entry.getValue()));
      }
      return out.isEmpty() ? "{}" : out.append('}').toString();
    }
    return value.toString();
  }

  /** Go's {@code %v} of a float: the shortest digits; an exponent below 1e-4 and from 1e21. */
  private static String shortest(double value) {
    if (value == 0) return "0";
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exponent >= -4 && exponent < 21) return exact.toPlainString();
    String digits = exact.unscaledValue().abs().toString();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    String power = Integer.toString(Math.abs(exponent));
    return (value < 0 ? "-" : "")
        + mantissa
        + (exponent < 0 ? "e-" : "e+")
        + (power.length() < 2 ? "0" + power : power);
  }
}

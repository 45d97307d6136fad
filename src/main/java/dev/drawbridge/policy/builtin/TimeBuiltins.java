package dev.drawbridge.policy.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rego's builtins on time: nanoseconds since 1970, or such with a zone's name. */
final class TimeBuiltins {
  static final Map<String, HostBuiltin> ALL =
      Map.of(
          HostBuiltins.CLOCK,
          a -> nanos(Instant.now()),
          "time.parse_rfc3339_ns",
          a -> nanos(parsed(HostBuiltin.text(a[0]))),
          "time.parse_duration_ns",
          a -> LongNode.valueOf(duration(HostBuiltin.text(a[0]))),
          "time.date",
          a -> list(at(a[0]).getYear(), at(a[0]).getMonthValue(), at(a[0]).getDayOfMonth()),
          "time.clock",
          a -> list(at(a[0]).getHour(), at(a[0]).getMinute(), at(a[0]).getSecond()),
          "time.weekday",
          a ->
              TextNode.valueOf(
                  at(a[0]).getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH)),
          "time.add_date",
          TimeBuiltins::added);

  private static final Pattern PART =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{0,18})?|\\.[0-9]{1,18})(ns|us|µs|μs|ms|s|m|h)");

  private TimeBuiltins() {}

  private static LongNode nanos(Instant instant) {
    try {
      return LongNode.valueOf(
          Math.addExact(
              Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano()));
    } catch (ArithmeticException e) {
      throw new HostBuiltin.Undefined();
    }
  }

  private static Instant parsed(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new HostBuiltin.Undefined();
    }
  }

  private static ZonedDateTime at(JsonNode time) {
    JsonNode nanos = time.isArray() ? time.path(0) : time;
    long value = HostBuiltin.whole(nanos);
    Instant instant =
        Instant.ofEpochSecond(
            Math.floorDiv(value, 1_000_000_000L), Math.floorMod(value, 1_000_000_000L));
    String zone = time.isArray() ? HostBuiltin.text(time.path(1)) : "";
    try {
      return instant.atZone(
          switch (zone) {
            case "", "UTC" -> ZoneOffset.UTC;
            case "Local" -> ZoneId.systemDefault();
            default -> ZoneId.of(zone);
          });
    } catch (DateTimeException e) {
      throw new HostBuiltin.Undefined();
    }
  }

  private static JsonNode list(int first, int second, int third) {
    return JsonNodeFactory.instance.arrayNode().add(first).add(second).add(third);
  }

  /** As Go's {@code AddDate}: a day that the month lacks runs into the next month. */
  private static JsonNode added(JsonNode... a) {
    ZonedDateTime time = at(a[0]);
    long years = HostBuiltin.whole(a[1]);
    long months = HostBuiltin.whole(a[2]);
    long days = HostBuiltin.whole(a[3]);
    try {
      int day = time.getDayOfMonth();
      ZonedDateTime sum =
          time.withDayOfMonth(1).plusYears(years).plusMonths(months).plusDays(day - 1L);
      return nanos(sum.plusDays(days).toInstant());
    } catch (DateTimeException | ArithmeticException e) {
      throw new HostBuiltin.Undefined();
    }
  }

  private static long duration(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) return 0;
    Matcher part = PART.matcher(rest);
    BigDecimal sum = BigDecimal.ZERO;
    int end = 0;
    while (end < rest.length() && part.find(end) && part.start() == end) {
      sum = sum.add(new BigDecimal(part.group(1)).multiply(unit(part.group(2))));
      end = part.end();
    }
    if (end == 0 || end < rest.length()) throw new HostBuiltin.Undefined();
    try {
      return (negative ? sum.negate() : sum).toBigInteger().longValueExact();
    } catch (ArithmeticException e) {
      throw new HostBuiltin.Undefined();
    }
  }

  private static BigDecimal unit(String name) {
    return BigDecimal.valueOf(
        switch (name) {
          case "ns" -> 1L;
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          default -> 1_000L;
        });
  }
}

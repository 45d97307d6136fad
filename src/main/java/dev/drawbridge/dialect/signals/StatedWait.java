package dev.drawbridge.dialect.signals;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How long a vendor says to wait: in its headers, in a member of the body, or in a sentence. */
final class StatedWait {
  private static final Duration LONGEST = Duration.ofDays(366);

  /** What comes before a time in a sentence. */
  private static final List<String> LEADS =
      List.of(
          "try again in",
          "retry in",
          "retry after",
          "retry your request after",
          "again after",
          "available in",
          "resets in",
          "reset in",
          "reset after",
          "wait for",
          "wait");

  /** What comes before a date in a sentence. */
  private static final List<String> DATE_LEADS =
      List.of(
          "regain access on",
          "access resumes on",
          "try again on",
          "try again at",
          "try again after",
          "retry after",
          "available again on",
          "available on",
          "resets on",
          "resets at",
          "reset on",
          "reset at",
          "renews on",
          "until");

  private StatedWait() {}

  /** {@code retry-after-ms} before {@code retry-after}; null where neither says anything. */
  static @Nullable Duration ofHeaders(Map<String, String> headers, Instant now) {
    Duration wait = number(headers.get("retry-after-ms"), 1);
    if (wait != null) return wait;
    String header = headers.get("retry-after");
    wait = number(header, 1000);
    if (wait != null || header == null) return wait;
    try {
      Instant at = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header.strip()));
      return bounded(Duration.between(now, at));
    } catch (DateTimeException e) {
      return null; // What is neither a number nor a date is ignored.
    }
  }

  /** A number of units of so many milliseconds. */
  static @Nullable Duration number(@Nullable String number, int each) {
    if (number == null) return null;
    try {
      return millis(Double.parseDouble(number.strip()) * each);
    } catch (NumberFormatException e) {
      return null; // A date, or nothing that is understood.
    }
  }

  private static @Nullable Duration millis(double value) {
    if (!(value >= 0)) return null;
    return bounded(Duration.ofMillis((long) Math.min(Math.ceil(value), 1e15)));
  }

  /** A duration as {@code 10.5s}, {@code 7m12s}, {@code 1h}, {@code 250ms}; null for another. */
  static @Nullable Duration text(String text) {
    var reader = new Reader(text.strip(), 0);
    Duration wait = reader.duration(false);
    return wait != null && reader.at == reader.text.length() ? wait : null;
  }

  /** What a sentence says: {@code Please try again in 7m12s}; null for nothing. */
  static @Nullable Duration ofSentence(String lower, Instant now) {
    for (String lead : DATE_LEADS) {
      for (int at = lower.indexOf(lead); at >= 0; at = lower.indexOf(lead, at + 1)) {
        Instant until = date(lower, skip(lower, at + lead.length()));
        if (until != null) return bounded(Duration.between(now, until));
      }
    }
    for (String lead : LEADS) {
      for (int at = lower.indexOf(lead); at >= 0; at = lower.indexOf(lead, at + 1)) {
        Duration wait = new Reader(lower, skip(lower, at + lead.length())).duration(true);
        if (wait != null) return wait;
      }
    }
    return null;
  }

  private static int skip(String text, int from) {
    int at = from;
    while (at < text.length() && " :\n\t".indexOf(text.charAt(at)) >= 0) at++;
    return at;
  }

  /** A day as {@code 2026-09-01}, with {@code at 00:00} or {@code T00:00:00} behind it, in UTC. */
  private static @Nullable Instant date(String text, int from) {
    if (from + 10 > text.length() || !Character.isDigit(text.charAt(from))) return null;
    try {
      LocalDate day = LocalDate.parse(text.substring(from, from + 10));
      return day.atTime(time(text, from + 10)).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static LocalTime time(String text, int from) {
    int at = from;
    for (String before : List.of("t", " at ", " ")) {
      if (text.startsWith(before, at)) {
        at += before.length();
        break;
      }
    }
    if (at == from || at + 5 > text.length()) return LocalTime.MIDNIGHT;
    try {
      return LocalTime.parse(text.substring(at, at + 5));
    } catch (DateTimeException e) {
      return LocalTime.MIDNIGHT;
    }
  }

  private static Duration bounded(Duration wait) {
    if (wait.isNegative()) return Duration.ZERO;
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }

  /** Reads numbers with their units, one after another. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text, int at) {
      this.text = text;
      this.at = at;
    }

    /**
     * @param spaced whether spaces may stand between the parts
     */
    @Nullable Duration duration(boolean spaced) {
      double millis = 0;
      boolean any = false;
      while (true) {
        int begin = at;
        Double number = number();
        if (number == null) break;
        if (spaced) while (at < text.length() && text.charAt(at) == ' ') at++;
        double unit = unit();
        if (unit == 0) {
          at = begin;
          break;
        }
        any = true;
        millis += number * unit;
        if (spaced) next();
      }
      return any ? millis(millis) : null;
    }

    /** To the next part, where one follows: {@code 5 minutes and 3 seconds}. */
    private void next() {
      int ahead = at;
      while (ahead < text.length() && " ,".indexOf(text.charAt(ahead)) >= 0) ahead++;
      if (text.startsWith("and ", ahead)) ahead += 4;
      if (ahead < text.length() && Character.isDigit(text.charAt(ahead))) at = ahead;
    }

    private @Nullable Double number() {
      int begin = at;
      while (at < text.length() && at - begin < 18 && isOfNumber(text.charAt(at))) at++;
      if (at == begin) return null;
      try {
        return Double.valueOf(text.substring(begin, at));
      } catch (NumberFormatException e) {
        return null;
      }
    }

    private static boolean isOfNumber(char c) {
      return (c >= '0' && c <= '9') || c == '.';
    }

    /** Milliseconds of the unit that stands here; 0 for none. */
    private double unit() {
      int begin = at;
      while (at < text.length() && Character.isLetter(text.charAt(at))) at++;
      return switch (text.substring(begin, at)) {
        case "ms", "millisecond", "milliseconds" -> 1;
        case "s", "sec", "secs", "second", "seconds" -> 1_000;
        case "m", "min", "mins", "minute", "minutes" -> 60_000;
        case "h", "hr", "hrs", "hour", "hours" -> 3_600_000;
        case "d", "day", "days" -> 86_400_000;
        default -> 0;
      };
    }
  }
}

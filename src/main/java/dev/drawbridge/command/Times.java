package dev.drawbridge.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations and dates of the command line: {@code 90d}, {@code 12h}, {@code 30m}, a date, a time.
 */
final class Times {
  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})([smhdw])");

  private Times() {}

  /** A duration after now, or a date's first moment (UTC), or a time. */
  static Instant after(Instant now, String text) {
    return resolve(now, text, 1);
  }

  /** A duration before now, or a date's first moment (UTC), or a time. */
  static Instant before(Instant now, String text) {
    return resolve(now, text, -1);
  }

  private static Instant resolve(Instant now, String text, int sign) {
    Matcher matcher = DURATION.matcher(text);
    try {
      if (matcher.matches()) return now.plus(duration(matcher).multipliedBy(sign));
      if (text.length() == 10) {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      return Instant.parse(text);
    } catch (DateTimeException _) {
      throw new CommandFailure(
          CommandFailure.USAGE,
          text + " is no time: write 90d, 12h, 30m, 2027-01-31 or 2027-01-31T12:00:00Z.");
    }
  }

  private static Duration duration(Matcher matcher) {
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      default -> Duration.ofDays(7 * count);
    };
  }
}

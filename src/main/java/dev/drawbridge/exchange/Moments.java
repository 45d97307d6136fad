package dev.drawbridge.exchange;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times as people write them: a duration from now ({@code 90d}, {@code 12h}, {@code 30m}), a date
 * for its first moment in UTC, or a time in UTC.
 */
public final class Moments {
  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})([smhdw])");

  private Moments() {}

  /**
   * That long after now, or that time.
   *
   * @throws DateTimeException where it is none of these
   */
  public static Instant after(Instant now, String text) {
    return resolve(now, text, 1);
  }

  /**
   * That long before now, or that time.
   *
   * @throws DateTimeException where it is none of these
   */
  public static Instant before(Instant now, String text) {
    return resolve(now, text, -1);
  }

  private static Instant resolve(Instant now, String text, int sign) {
    Matcher matcher = DURATION.matcher(text);
    if (matcher.matches()) return now.plus(duration(matcher).multipliedBy(sign));
    if (text.length() == 10) {
      return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
    return Instant.parse(text);
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

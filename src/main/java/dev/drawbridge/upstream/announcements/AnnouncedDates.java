package dev.drawbridge.upstream.announcements;

import dev.drawbridge.exchange.Announcement;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers {@code Deprecation} (RFC 9745: a Date of structured fields) and {@code Sunset}
 * (RFC 8594: an HTTP date). What is not exactly so says nothing, and neither does a header that
 * comes twice, a year that no model lives to see, or a sunset before the deprecation.
 */
public final class AnnouncedDates {
  /** {@code @1688169599}, and parameters, of which none is known. */
  private static final Pattern DATE = Pattern.compile("@(-?[0-9]{1,15})(?: *;[ -~]{0,100})?");

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withResolverStyle(ResolverStyle.STRICT)
          .withZone(ZoneOffset.UTC);

  private static final int HTTP_DATE_LENGTH = 29;
  private static final Instant EARLIEST = Instant.parse("2015-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

  private AnnouncedDates() {}

  /**
   * What the headers say.
   *
   * @param deprecation each value of the header that came
   * @param sunset likewise
   * @return null where they say nothing
   */
  public static @Nullable Announcement read(List<String> deprecation, List<String> sunset) {
    Instant deprecated =
        deprecation.size() == 1 ? structured(deprecation.getFirst().strip()) : null;
    Instant end = sunset.size() == 1 ? http(sunset.getFirst().strip()) : null;
    if (deprecated == null && end == null) return null;
    if (deprecated != null && end != null && end.isBefore(deprecated)) return null;
    return new Announcement(deprecated, end);
  }

  private static @Nullable Instant structured(String text) {
    Matcher found = DATE.matcher(text);
    return found.matches()
        ? plausible(Instant.ofEpochSecond(Long.parseLong(found.group(1))))
        : null;
  }

  private static @Nullable Instant http(String text) {
    if (text.length() != HTTP_DATE_LENGTH) return null;
    try {
      return plausible(HTTP_DATE.parse(text, Instant::from));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static @Nullable Instant plausible(Instant time) {
    return time.isBefore(EARLIEST) || time.isAfter(LATEST) ? null : time;
  }
}

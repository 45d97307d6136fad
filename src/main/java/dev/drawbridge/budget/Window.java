package dev.drawbridge.budget;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/**
 * A stretch of the calendar over which a limit counts. Minutes begin at second 0, hours at minute 0
 * of the zone's clock, days at their first moment, weeks on Monday, months on the 1st. Times are
 * milliseconds since the epoch.
 */
public enum Window {
  MINUTE,
  HOUR,
  DAY,
  WEEK,
  MONTH,
  /** Never ends. */
  TOTAL;

  private static final long MINUTE_MILLIS = 60_000;
  private static final long HOUR_MILLIS = 3_600_000;
  private final String wire = name().toLowerCase(Locale.ROOT);

  public String wire() {
    return wire;
  }

  /** The window of that name; an IllegalArgumentException where there is none. */
  public static Window of(String wire) {
    for (Window window : values()) if (window.wire.equals(wire)) return window;
    throw new IllegalArgumentException("no window: " + wire);
  }

  /** When the window began that {@code at} lies in. */
  long start(long at, ZoneId zone) {
    return switch (this) {
      case MINUTE -> at - Math.floorMod(at, MINUTE_MILLIS);
      case HOUR -> {
        // By the offset in force, so that an hour that is lived twice is two windows.
        long offset =
            zone.getRules().getOffset(Instant.ofEpochMilli(at)).getTotalSeconds() * 1_000L;
        yield at - Math.floorMod(at + offset, HOUR_MILLIS);
      }
      case TOTAL -> Long.MIN_VALUE;
      default -> begin(first(day(at, zone)), zone);
    };
  }

  /** The first moment after the window that {@code at} lies in. */
  long end(long at, ZoneId zone) {
    return switch (this) {
      case MINUTE -> start(at, zone) + MINUTE_MILLIS;
      case HOUR -> start(at, zone) + HOUR_MILLIS;
      case DAY -> begin(day(at, zone).plusDays(1), zone);
      case WEEK -> begin(first(day(at, zone)).plusWeeks(1), zone);
      case MONTH -> begin(first(day(at, zone)).plusMonths(1), zone);
      case TOTAL -> Long.MAX_VALUE;
    };
  }

  private LocalDate first(LocalDate day) {
    return switch (this) {
      case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case MONTH -> day.withDayOfMonth(1);
      default -> day;
    };
  }

  private static LocalDate day(long at, ZoneId zone) {
    return LocalDate.ofInstant(Instant.ofEpochMilli(at), zone);
  }

  private static long begin(LocalDate day, ZoneId zone) {
    return day.atStartOfDay(zone).toInstant().toEpochMilli();
  }
}

package dev.drawbridge.command.terminal;

import dev.drawbridge.exchange.Moments;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.BiFunction;

/**
 * Durations and dates of the command line: {@code 90d}, {@code 12h}, {@code 30m}, a date, a time.
 */
public final class Times {
  private Times() {}

  /** A duration after now, or a date's first moment (UTC), or a time. */
  public static Instant after(Instant now, String text) {
    return read(now, text, Moments::after);
  }

  /** A duration before now, or a date's first moment (UTC), or a time. */
  public static Instant before(Instant now, String text) {
    return read(now, text, Moments::before);
  }

  private static Instant read(
      Instant now, String text, BiFunction<Instant, String, Instant> resolve) {
    try {
      return resolve.apply(now, text);
    } catch (DateTimeException _) {
      throw new CommandFailure(
          CommandFailure.USAGE,
          text + " is no time: write 90d, 12h, 30m, 2027-01-31 or 2027-01-31T12:00:00Z.");
    }
  }
}

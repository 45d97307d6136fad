package dev.drawbridge.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations ({@code 250ms}, {@code 30s}, {@code 90d}) and sizes ({@code 20MiB}). */
final class Quantities {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})(B|KiB|MiB|GiB)");

  private Quantities() {}

  static Optional<Duration> duration(String text) {
    Matcher found = DURATION.matcher(text);
    if (!found.matches()) return Optional.empty();
    long amount = Long.parseLong(found.group(1));
    return Optional.of(
        switch (found.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        });
  }

  /** Days, or years of 365 days. */
  static Optional<Duration> age(String text) {
    if (!text.matches("[1-9][0-9]{0,3}[dy]")) return Optional.empty();
    long amount = Long.parseLong(text.substring(0, text.length() - 1));
    return Optional.of(Duration.ofDays(text.endsWith("y") ? 365 * amount : amount));
  }

  /** Bytes. */
  static Optional<Long> size(String text) {
    Matcher found = SIZE.matcher(text);
    if (!found.matches()) return Optional.empty();
    int shift =
        switch (found.group(2)) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          case "GiB" -> 30;
          default -> 0;
        };
    return Optional.of(Long.parseLong(found.group(1)) << shift);
  }
}

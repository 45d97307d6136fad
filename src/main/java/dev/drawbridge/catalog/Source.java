package dev.drawbridge.catalog;

import java.time.LocalDate;

/**
 * Where a fact is from.
 *
 * @param of what said so
 * @param date the day on which it was taken from there
 */
public record Source(String of, LocalDate date) {
  static Source of(String of, String date) {
    return new Source(of, LocalDate.parse(date));
  }
}

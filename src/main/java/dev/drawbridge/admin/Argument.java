package dev.drawbridge.admin;

import dev.drawbridge.exchange.Moments;
import dev.drawbridge.exchange.Refusal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An argument of an operation.
 *
 * @param name as the admin port and the local socket have it
 * @param missing what is said where it is left out or blank; null where it may be left out
 * @param most characters of a text, or the largest number; the smallest is 1
 * @param among all that a text may be; empty for any
 * @param about what it is, for help and for the OpenAPI document
 */
public record Argument(
    String name, Kind kind, @Nullable String missing, int most, List<String> among, String about) {
  static final int ANY = 64 * 1024;
  private static final int MOST_USD = 1_000_000;

  /** What its value is. */
  public enum Kind {
    TEXT,
    /** A whole number, also as its digits. */
    NUMBER,
    /** A number of USD above 0, also as its digits. */
    USD,
    /** A list of texts. */
    TEXTS,
    /** An object whose values are texts. */
    TAGS,
    /** A time: a duration from now, a date or a time in UTC. */
    FUTURE,
    /** A time: a duration before now, a date or a time in UTC. */
    PAST
  }

  static Argument text(String name, String about) {
    return of(name, Kind.TEXT, ANY, about);
  }

  /** A number from 1 on. */
  static Argument number(String name, int largest, String about) {
    return of(name, Kind.NUMBER, largest, about);
  }

  private static Argument of(String name, Kind kind, int most, String about) {
    return new Argument(name, kind, null, most, List.of(), about);
  }

  /** An amount of money. */
  static Argument usd(String name, String about) {
    return of(name, Kind.USD, MOST_USD, about);
  }

  static Argument texts(String name, String about) {
    return of(name, Kind.TEXTS, ANY, about);
  }

  static Argument tags(String name, String about) {
    return of(name, Kind.TAGS, ANY, about);
  }

  static Argument future(String name, String about) {
    return of(name, Kind.FUTURE, ANY, about);
  }

  static Argument past(String name, String about) {
    return of(name, Kind.PAST, ANY, about);
  }

  /** The same, which may not be left out. */
  Argument needed(String orElse) {
    return new Argument(name, kind, orElse, most, among, about);
  }

  /** The same, which may be left out. */
  public Argument optional() {
    return new Argument(name, kind, null, most, among, about);
  }

  /** The same, of so many characters at most. */
  Argument atMost(int characters) {
    return new Argument(name, kind, missing, characters, among, about);
  }

  /** The same, which is one of these texts. */
  Argument among(List<String> texts) {
    return new Argument(name, kind, missing, most, texts, about);
  }

  /** The value as {@link Arguments} keeps it; null where it is absent, which it may be. */
  @Nullable Object read(@Nullable Object given, Instant now) {
    Object value = given == null ? null : value(given, now);
    if (missing != null && (value == null || (value instanceof String text && text.isBlank()))) {
      throw Refusal.invalid(name, missing);
    }
    return value;
  }

  private Object value(Object given, Instant now) {
    return switch (kind) {
      case TEXT -> text(given);
      case NUMBER -> number(given);
      case USD -> usd(given);
      case TEXTS -> list(given);
      case TAGS -> map(given);
      case FUTURE, PAST -> time(text(given), now);
    };
  }

  private String text(Object given) {
    if (!(given instanceof String text)) throw Refusal.invalid(name, name + " is a string.");
    if (text.length() > most) {
      throw Refusal.invalid(name, name + " is at most " + most + " characters long.");
    }
    if (text.isEmpty() && missing == null) throw Refusal.invalid(name, name + " is not empty.");
    if (among.isEmpty() || among.contains(text)) return text;
    throw Refusal.invalid(name, name + " is one of " + String.join(", ", among) + ".");
  }

  private Integer number(Object given) {
    String digits = given instanceof Integer || given instanceof String ? given.toString() : "";
    if (digits.matches("[1-9][0-9]{0,8}") && Integer.parseInt(digits) <= most) {
      return Integer.valueOf(digits);
    }
    throw Refusal.invalid(name, name + " is a number from 1 to " + most + ".");
  }

  private Double usd(Object given) {
    String digits = given instanceof Number || given instanceof String ? given.toString() : "";
    if (digits.matches("[0-9]{1,7}([.][0-9]{1,9})?")) {
      double value = Double.parseDouble(digits);
      if (value > 0 && value <= most) return value;
    }
    throw Refusal.invalid(name, name + " is a number of USD above 0, such as 2.50.");
  }

  private List<String> list(Object given) {
    if (given instanceof List<?> all && all.stream().allMatch(String.class::isInstance)) {
      return all.stream().map(String.class::cast).toList();
    }
    throw Refusal.invalid(name, name + " is a list of strings.");
  }

  private Map<String, String> map(Object given) {
    if (!(given instanceof Map<?, ?> all)) throw Refusal.invalid(name, name + " is an object.");
    Map<String, String> texts = new LinkedHashMap<>();
    all.forEach(
        (key, value) -> {
          if (!(value instanceof String text)) {
            throw Refusal.invalid(name, "A value in " + name + " is a string.");
          }
          texts.put(String.valueOf(key), text);
        });
    return texts;
  }

  private Instant time(String text, Instant now) {
    boolean future = kind == Kind.FUTURE;
    try {
      return future ? Moments.after(now, text) : Moments.before(now, text);
    } catch (DateTimeException e) {
      String such =
          future
              ? "90d, 12h, 2027-01-31 or 2027-01-31T12:00:00Z"
              : "7d, 12h, 2026-11-24 or 2026-11-24T15:04:00Z";
      throw Refusal.invalid(name, name + " is no time: write " + such + ".");
    }
  }
}

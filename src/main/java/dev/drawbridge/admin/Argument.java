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
 * @param longest characters of a text
 * @param about what it is, for help
 */
public record Argument(
    String name, Kind kind, @Nullable String missing, int longest, String about) {
  private static final int ANY = 64 * 1024;

  /** What its value is. */
  public enum Kind {
    TEXT,
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
    return new Argument(name, Kind.TEXT, null, ANY, about);
  }

  static Argument texts(String name, String about) {
    return new Argument(name, Kind.TEXTS, null, ANY, about);
  }

  static Argument tags(String name, String about) {
    return new Argument(name, Kind.TAGS, null, ANY, about);
  }

  static Argument future(String name, String about) {
    return new Argument(name, Kind.FUTURE, null, ANY, about);
  }

  static Argument past(String name, String about) {
    return new Argument(name, Kind.PAST, null, ANY, about);
  }

  /** The same, which may not be left out. */
  Argument needed(String orElse) {
    return new Argument(name, kind, orElse, longest, about);
  }

  /** The same, of so many characters at most. */
  Argument atMost(int characters) {
    return new Argument(name, kind, missing, characters, about);
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
      case TEXTS -> list(given);
      case TAGS -> map(given);
      case FUTURE, PAST -> time(text(given), now);
    };
  }

  private String text(Object given) {
    if (!(given instanceof String text)) throw Refusal.invalid(name, name + " is a string.");
    if (text.length() <= longest) return text;
    throw Refusal.invalid(name, name + " is at most " + longest + " characters long.");
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

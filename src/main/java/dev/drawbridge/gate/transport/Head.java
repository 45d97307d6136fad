package dev.drawbridge.gate.transport;

import dev.drawbridge.audit.entry.CallerIds;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Refusal;
import io.vertx.core.MultiMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a request's head says to Drawbridge.
 *
 * @param reason why the sensitivity is what the caller declares
 * @param forwarded headers that may go to a vendor of their dialect, by lower-case name
 * @param tags as they stand; whether they are declared is not looked at
 */
public record Head(
    @Nullable String team,
    @Nullable String purpose,
    @Nullable Level sensitivity,
    @Nullable String reason,
    CallerIds ids,
    Map<String, String> forwarded,
    Map<String, String> tags) {
  private static final int LONGEST_REASON = 256;
  private static final Set<String> FORWARDED = Dialects.forwardedHeaders();

  /** Reads a head; fails with {@code invalid_request} that names the header at fault. */
  public static Head of(MultiMap headers) {
    return new Head(
        word(headers, "X-Drawbridge-Team", 128),
        word(headers, "X-Drawbridge-Purpose", 64),
        level(headers),
        text(headers, "X-Drawbridge-Sensitivity-Reason", LONGEST_REASON),
        new CallerIds(
            id(headers.get("X-Request-Id")),
            id(headers.get("X-Drawbridge-Session")),
            cut(headers.get("traceparent"), 128)),
        forwarded(headers),
        TagsHeader.read(headers));
  }

  private static Map<String, String> forwarded(MultiMap headers) {
    Map<String, String> found = new HashMap<>();
    for (String name : FORWARDED) {
      List<String> values = headers.getAll(name);
      if (!values.isEmpty()) found.put(name, String.join(",", values));
    }
    return Map.copyOf(found);
  }

  /** The caller's headers that go to a vendor of the same dialect. */
  public Map<String, String> forwarded(Dialect dialect) {
    CallerDialect callers = Dialects.ofCallers(dialect);
    if (callers == null || forwarded.isEmpty()) return Map.of();
    Map<String, String> found = new HashMap<>(forwarded);
    found.keySet().retainAll(callers.forwardedHeaders());
    return found;
  }

  private static @Nullable Level level(MultiMap headers) {
    String value = word(headers, "X-Drawbridge-Sensitivity", 32);
    if (value == null) return null;
    return Level.of(value)
        .orElseThrow(
            () ->
                Refusal.invalid(
                    "X-Drawbridge-Sensitivity",
                    "X-Drawbridge-Sensitivity is one of public, internal, confidential,"
                        + " restricted"));
  }

  /** A text for the record: printable characters of ASCII. */
  private static @Nullable String text(MultiMap headers, String name, int longest) {
    String given = headers.get(name);
    if (given == null) return null;
    if (headers.getAll(name).size() > 1) throw Refusal.invalid(name, name + " appears twice");
    String value = given.strip();
    if (value.isEmpty()) return null;
    if (value.length() > longest || !value.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
      throw Refusal.invalid(name, name + " is at most " + longest + " printable characters");
    }
    return value;
  }

  private static @Nullable String word(MultiMap headers, String name, int longest) {
    String given = headers.get(name);
    if (given == null) return null;
    if (headers.getAll(name).size() > 1) throw Refusal.invalid(name, name + " appears twice");
    String value = given.strip();
    if (value.isEmpty()) return null;
    boolean fits = value.length() <= longest && value.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    if (!fits) {
      throw Refusal.invalid(
          name, name + " is at most " + longest + " printable characters without spaces");
    }
    return value;
  }

  /** An id that goes into the record only: at most 64 of {@code [A-Za-z0-9._-]}, else left out. */
  public static @Nullable String id(@Nullable String value) {
    if (value == null || value.isEmpty() || value.length() > 64) return null;
    boolean plain =
        value
            .chars()
            .allMatch(
                c ->
                    (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || c == '.'
                        || c == '_'
                        || c == '-');
    return plain ? value : null;
  }

  private static @Nullable String cut(@Nullable String value, int longest) {
    return value == null || value.length() > longest ? null : value;
  }
}

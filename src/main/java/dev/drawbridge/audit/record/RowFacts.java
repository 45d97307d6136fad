package dev.drawbridge.audit.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.exchange.Reason;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of a record's {@code row} as one pass found them; numbers are kept as they stand. */
public record RowFacts(
    Map<String, String> texts,
    List<Reason> reasons,
    List<Row.Fallback> fallbacks,
    Map<String, String> tags) {
  public static final RowFacts NONE = new RowFacts(Map.of(), List.of(), List.of(), Map.of());

  /** Reads a row, its opening brace being the parser's current token. */
  static RowFacts read(JsonParser parser) throws IOException {
    Map<String, String> texts = HashMap.newHashMap(16);
    List<Reason> reasons = List.of();
    List<Row.Fallback> fallbacks = List.of();
    Map<String, String> tags = Map.of();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      if (value.isScalarValue()) {
        if (value != JsonToken.VALUE_NULL) texts.put(name, parser.getText());
        continue;
      }
      switch (name) {
        case "tags" -> tags = members(parser);
        case "reasons" -> {
          reasons = new ArrayList<>();
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            var each = members(parser);
            reasons.add(
                new Reason(each.getOrDefault("code", ""), each.getOrDefault("message", "")));
          }
        }
        case "fallbacks" -> {
          fallbacks = new ArrayList<>();
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            var each = members(parser);
            fallbacks.add(
                new Row.Fallback(
                    each.getOrDefault("model", ""),
                    each.getOrDefault("class", ""),
                    each.get("scope"),
                    each.get("rule")));
          }
        }
        default -> parser.skipChildren();
      }
    }
    return new RowFacts(texts, reasons, fallbacks, tags);
  }

  private static Map<String, String> members(JsonParser parser) throws IOException {
    Map<String, String> members = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      if (!value.isScalarValue()) parser.skipChildren();
      else if (value != JsonToken.VALUE_NULL) members.put(name, parser.getText());
    }
    return members;
  }

  @Nullable
  public String text(String name) {
    return texts.get(name);
  }

  /** Returns a member that every row of a request has. */
  String must(String name) {
    String value = texts.get(name);
    if (value == null) throw new IllegalStateException("a row of the audit log lacks " + name);
    return value;
  }

  /** The time at which the row was made, in milliseconds since the epoch. */
  public long made() {
    String time = must("time");
    int end = time.length() - 1;
    boolean plain = end >= 19 && time.charAt(10) == 'T' && time.charAt(end) == 'Z';
    if (!plain) return Instant.parse(time).toEpochMilli();
    // As Instant writes it; its own parser takes a hundred times as long.
    LocalDate day = LocalDate.of(number(time, 0, 4), number(time, 5, 7), number(time, 8, 10));
    long minutes = (day.toEpochDay() * 24 + number(time, 11, 13)) * 60 + number(time, 14, 16);
    long millis = end == 19 ? 0 : number(time, 20, 23);
    return (minutes * 60 + number(time, 17, 19)) * 1000 + millis;
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }

  @Nullable
  public Double decimal(String name) {
    String value = texts.get(name);
    return value == null ? null : Double.valueOf(value);
  }

  @Nullable
  public Long whole(String name) {
    String value = texts.get(name);
    return value == null ? null : Long.valueOf(value);
  }
}

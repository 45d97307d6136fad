package dev.drawbridge.audit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.exchange.Reason;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads rows and whole records back from the JSON that {@link EntryWriter} wrote. */
final class RowReader {
  static final ObjectMapper JSON = new ObjectMapper(EntryWriter.FACTORY);
  private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};

  private RowReader() {}

  /** The {@code row} of a record, without parsing what follows it. */
  static JsonNode row(byte[] json) throws IOException {
    try (JsonParser parser = EntryWriter.FACTORY.createParser(json)) {
      parser.nextToken();
      parser.nextToken();
      parser.nextToken();
      return JSON.readTree(parser);
    }
  }

  static Map<String, Object> map(byte[] json) throws IOException {
    return JSON.readValue(json, MAP);
  }

  /** Joins the row of a request or refusal with the row of its end; null while it runs. */
  static Row join(long seq, JsonNode row, @Nullable JsonNode end) {
    JsonNode ended = end == null ? JSON.missingNode() : end;
    JsonNode outcome = end == null ? row : end;
    return new Row(
        row.path("request_id").asText(),
        seq,
        Instant.parse(row.path("time").asText()),
        text(row, "team"),
        text(row, "principal"),
        text(row, "issuer"),
        text(row, "kind"),
        text(row, "operation"),
        text(row, "model_asked"),
        text(ended, "model_served"),
        text(ended, "provider"),
        text(outcome, "outcome"),
        text(outcome, "code"),
        reasons(row.path("reasons")),
        text(row, "sensitivity"),
        fallbacks(ended.path("fallbacks")),
        ended.has("cost_usd") ? Double.valueOf(ended.get("cost_usd").asDouble()) : null,
        ended.has("input_tokens") ? Long.valueOf(ended.get("input_tokens").asLong()) : null,
        ended.has("output_tokens") ? Long.valueOf(ended.get("output_tokens").asLong()) : null,
        text(row, "revision"),
        tags(row.path("tags")));
  }

  /** Whether a request's own row fits; what only its end knows is not looked at. */
  static boolean fits(Query query, JsonNode row) {
    if (query.team() != null && !query.team().equals(text(row, "team"))) return false;
    if (query.principal() != null && !query.principal().equals(text(row, "principal"))) {
      return false;
    }
    if (query.since() == null && query.until() == null) return true;
    Instant time = Instant.parse(row.path("time").asText());
    if (query.since() != null && time.isBefore(query.since())) return false;
    return query.until() == null || time.isBefore(query.until());
  }

  /** Whether the joined row fits by outcome and model, asked or served. */
  static boolean fits(Query query, Row row) {
    if (query.outcome() != null && !query.outcome().equals(row.outcome())) return false;
    return query.model() == null
        || query.model().equals(row.modelAsked())
        || query.model().equals(row.modelServed());
  }

  private static @Nullable String text(JsonNode row, String name) {
    JsonNode value = row.get(name);
    return value == null || value.isNull() ? null : value.asText();
  }

  private static List<Reason> reasons(JsonNode list) {
    if (list.isEmpty()) return List.of();
    List<Reason> reasons = new ArrayList<>();
    for (JsonNode each : list) {
      reasons.add(new Reason(each.path("code").asText(), each.path("message").asText()));
    }
    return reasons;
  }

  private static List<Row.Fallback> fallbacks(JsonNode list) {
    if (list.isEmpty()) return List.of();
    List<Row.Fallback> fallbacks = new ArrayList<>();
    for (JsonNode each : list) {
      fallbacks.add(new Row.Fallback(each.path("model").asText(), each.path("class").asText()));
    }
    return fallbacks;
  }

  private static Map<String, String> tags(JsonNode tags) {
    if (tags.isEmpty()) return Map.of();
    Map<String, String> map = new LinkedHashMap<>();
    for (var e : tags.properties()) map.put(e.getKey(), e.getValue().asText());
    return map;
  }
}

package dev.drawbridge.policy.decision;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of each decision's input that a configuration fixes: the organisation, and what is known
 * of every model. It is recorded once, when the configuration begins to serve; the records of
 * decisions name it by its id, so that they stay small and can be decided again. Immutable.
 */
public final class DecisionSnapshot {
  private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};

  private final String id;
  private final ObjectNode organisation;
  private final Map<String, ObjectNode> models;

  private DecisionSnapshot(String id, ObjectNode organisation, Map<String, ObjectNode> models) {
    this.id = id;
    this.organisation = organisation;
    this.models = models;
  }

  public static DecisionSnapshot of(Organisation organisation, Catalog catalog) {
    var text = new StringWriter();
    try (var json = DecisionJson.MAPPER.getFactory().createGenerator(text)) {
      json.writeStartObject();
      DecisionJson.organisation(json, organisation);
      json.writeArrayFieldStart("models");
      for (Model model : catalog.models()) json.writeRawValue("{" + ModelJson.facts(model) + "}");
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] digest = Revision.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    try {
      return of(
          HexFormat.of().formatHex(digest, 0, 6), DecisionJson.MAPPER.readTree(text.toString()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads what {@link #fields()} gave.
   *
   * @throws PolicyException where it is no snapshot
   */
  public static DecisionSnapshot read(JsonNode recorded) {
    return of(recorded.path("id").asText(), recorded);
  }

  private static DecisionSnapshot of(String id, JsonNode content) {
    if (!(content.path("organisation") instanceof ObjectNode organisation) || id.isEmpty()) {
      throw new PolicyException("the record holds a snapshot that cannot be read");
    }
    Map<String, ObjectNode> models = new LinkedHashMap<>();
    for (JsonNode model : content.path("models")) {
      if (model instanceof ObjectNode facts) models.put(facts.path("id").asText(), facts);
    }
    return new DecisionSnapshot(id, organisation, models);
  }

  /** 12 hex digits over all that it holds. */
  public String id() {
    return id;
  }

  /** All that it holds, as plain maps, lists and values. */
  public Map<String, Object> fields() {
    return Map.of(
        "id",
        id,
        "organisation",
        DecisionJson.MAPPER.convertValue(organisation, MAP),
        "models",
        List.copyOf(
            models.values().stream()
                .map(facts -> DecisionJson.MAPPER.convertValue(facts, MAP))
                .toList()));
  }

  /** What that many tokens of a model cost at its list price, in USD; 0 for an unknown model. */
  double usd(String model, long inputTokens, long outputTokens) {
    JsonNode price = DecisionJson.MAPPER.missingNode();
    ObjectNode facts = models.get(model);
    if (facts != null) price = facts.path("price");
    return (price.path("input").asDouble() * inputTokens
            + price.path("output").asDouble() * outputTokens)
        / 1_000_000;
  }

  static PolicyException lacking(String model) {
    return new PolicyException("the snapshot lacks the recorded candidate " + model);
  }

  /** What is known of a model, always the same object; null for an unknown model. */
  @Nullable ObjectNode facts(String model) {
    return models.get(model);
  }

  /**
   * The whole input, UTF-8, of which a record keeps the rest.
   *
   * @throws PolicyException where a candidate is none of these models
   */
  public byte[] whole(JsonNode recorded) {
    return input(recorded, recorded.path("candidates"));
  }

  /** The same with no candidates in it. */
  byte[] frame(JsonNode recorded) {
    return input(recorded, DecisionJson.MAPPER.createArrayNode());
  }

  private byte[] input(JsonNode recorded, JsonNode candidates) {
    return written(
        json -> {
          json.writeStartObject();
          for (var member : recorded.properties()) {
            json.writeFieldName(member.getKey());
            switch (member.getKey()) {
              case "candidates" -> candidates(json, candidates);
              case "sensitivity" -> sensitivity(json, member.getValue());
              default -> json.writeTree(member.getValue());
            }
          }
          json.writeFieldName("organisation");
          json.writeTree(organisation);
          // A record leaves out that nothing was granted.
          if (!recorded.has(GrantJson.NAME)) GrantJson.write(json, List.of());
          json.writeEndObject();
        });
  }

  /** A record leaves out that nobody asks for a lower label. */
  private static void sensitivity(JsonGenerator json, JsonNode recorded) throws IOException {
    json.writeStartObject();
    for (var member : recorded.properties()) {
      json.writeFieldName(member.getKey());
      json.writeTree(member.getValue());
    }
    if (!recorded.has(DecisionJson.LOWER_TO)) json.writeNullField(DecisionJson.LOWER_TO);
    json.writeEndObject();
  }

  private void candidates(JsonGenerator json, JsonNode recorded) throws IOException {
    json.writeStartArray();
    for (JsonNode candidate : recorded) candidate(json, candidate);
    json.writeEndArray();
  }

  /** A recorded candidate with its facts, UTF-8. */
  byte[] candidate(JsonNode recorded) {
    return written(json -> candidate(json, recorded));
  }

  private void candidate(JsonGenerator json, JsonNode recorded) throws IOException {
    String id = recorded.path("id").asText();
    ObjectNode facts = facts(id);
    if (facts == null) throw lacking(id);
    json.writeStartObject();
    members(json, facts, "");
    members(json, recorded, "id");
    if (!recorded.has("lost")) {
      json.writeArrayFieldStart("lost");
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void members(JsonGenerator json, JsonNode object, String but) throws IOException {
    for (var member : object.properties()) {
      if (member.getKey().equals(but)) continue;
      json.writeFieldName(member.getKey());
      json.writeTree(member.getValue());
    }
  }

  private interface Part {
    void write(JsonGenerator json) throws IOException;
  }

  private static byte[] written(Part part) {
    try (var out = new ByteArrayBuilder(null, 16_384)) {
      try (var json = DecisionJson.MAPPER.getFactory().createGenerator(out)) {
        part.write(json);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

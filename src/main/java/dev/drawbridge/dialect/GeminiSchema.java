package dev.drawbridge.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;

/**
 * Gemini's own form of a schema as a JSON Schema: types in capitals, {@code nullable}, numbers as
 * strings. Source: the reference's {@code Schema}, a subset of OpenAPI 3.0's.
 */
final class GeminiSchema {
  private GeminiSchema() {}

  static String toJsonSchema(JsonNode schema) {
    return Json.text(of(schema));
  }

  private static JsonNode of(JsonNode schema) {
    if (!schema.isObject()) return schema;
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    boolean nullable = GeminiNames.at(schema, "nullable").asBoolean(false);
    for (Map.Entry<String, JsonNode> each : schema.properties()) {
      String name = GeminiNames.camel(each.getKey());
      JsonNode value = each.getValue();
      if (value.isNull()) continue;
      switch (name) {
        case "type" -> type(out, value.asText().toLowerCase(Locale.ROOT), nullable);
        case "nullable", "propertyOrdering" -> {}
        case "example" -> out.putArray("examples").add(value);
        case "minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties" ->
            out.set(name, number(value));
        case "items", "additionalProperties" -> out.set(name, of(value));
        case "anyOf" -> out.set(name, list(value));
        case "properties", "defs" -> out.set(name.equals("defs") ? "$defs" : name, named(value));
        case "ref" -> out.set("$ref", value);
        default -> out.set(name, value);
      }
    }
    return out;
  }

  private static void type(ObjectNode out, String type, boolean nullable) {
    if (type.equals("type_unspecified")) return;
    if (nullable) out.putArray("type").add(type).add("null");
    else out.put("type", type);
  }

  private static JsonNode list(JsonNode schemas) {
    ArrayNode out = JsonNodeFactory.instance.arrayNode();
    for (JsonNode each : schemas) out.add(of(each));
    return out;
  }

  private static JsonNode named(JsonNode schemas) {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> each : schemas.properties()) {
      out.set(each.getKey(), of(each.getValue()));
    }
    return out;
  }

  private static JsonNode number(JsonNode value) {
    if (!value.isTextual()) return value;
    try {
      return JsonNodeFactory.instance.numberNode(new BigDecimal(value.textValue()));
    } catch (NumberFormatException e) {
      return value; // Left for whoever judges the schema.
    }
  }
}

package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.json.CamelCase;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonText;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Gemini's own form of a schema as a JSON Schema: types in capitals, {@code nullable}, numbers as
 * strings. Source: the reference's {@code Schema}, a subset of OpenAPI 3.0's.
 */
final class GeminiSchema {
  private GeminiSchema() {}

  static String toJsonSchema(JsonNode schema) {
    return JsonText.copied(Json.text(schema), GeminiSchema::schema);
  }

  private static void schema(JsonParser parser, JsonGenerator json) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      JsonText.copy(parser, json);
      return;
    }
    String type = null;
    boolean nullable = false;
    json.writeStartObject();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String said = parser.currentName();
      String name = CamelCase.of(said);
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_NULL) continue;
      switch (name) {
        case "type" -> type = value.isScalarValue() ? parser.getText() : skipped(parser);
        case "nullable" -> nullable = flag(parser);
        default -> member(name, parser, json);
      }
    }
    if (type != null) type(json, type.toLowerCase(Locale.ROOT), nullable);
    json.writeEndObject();
  }

  private static @Nullable String skipped(JsonParser parser) throws IOException {
    parser.skipChildren();
    return null;
  }

  private static boolean flag(JsonParser parser) throws IOException {
    parser.skipChildren();
    JsonToken value = parser.currentToken();
    return value == JsonToken.VALUE_TRUE
        || (value == JsonToken.VALUE_STRING && parser.getText().strip().equals("true"));
  }

  private static void member(String name, JsonParser parser, JsonGenerator json)
      throws IOException {
    switch (name) {
      case "propertyOrdering" -> parser.skipChildren();
      case "example" -> {
        json.writeArrayFieldStart("examples");
        JsonText.copy(parser, json);
        json.writeEndArray();
      }
      case "minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties" -> {
        json.writeFieldName(name);
        number(parser, json);
      }
      case "items", "additionalProperties" -> {
        json.writeFieldName(name);
        schema(parser, json);
      }
      case "anyOf" -> {
        json.writeArrayFieldStart(name);
        if (parser.currentToken() == JsonToken.START_ARRAY) {
          while (parser.nextToken() != JsonToken.END_ARRAY) schema(parser, json);
        } else {
          parser.skipChildren();
        }
        json.writeEndArray();
      }
      case "properties", "defs" -> {
        json.writeObjectFieldStart(name.equals("defs") ? "$defs" : name);
        if (parser.currentToken() == JsonToken.START_OBJECT) named(parser, json);
        else parser.skipChildren();
        json.writeEndObject();
      }
      default -> {
        json.writeFieldName(name.equals("ref") ? "$ref" : Json.wellFormed(name));
        JsonText.copy(parser, json);
      }
    }
  }

  private static void named(JsonParser parser, JsonGenerator json) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      JsonText.copyToken(parser, json);
      parser.nextToken();
      schema(parser, json);
    }
  }

  private static void type(JsonGenerator json, String type, boolean nullable) throws IOException {
    if (type.equals("type_unspecified")) return;
    if (!nullable) {
      json.writeStringField("type", Json.wellFormed(type));
      return;
    }
    json.writeArrayFieldStart("type");
    json.writeString(Json.wellFormed(type));
    json.writeString("null");
    json.writeEndArray();
  }

  private static void number(JsonParser parser, JsonGenerator json) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      JsonText.copy(parser, json);
      return;
    }
    try {
      json.writeNumber(new BigDecimal(parser.getText()));
    } catch (NumberFormatException e) {
      JsonText.copyToken(parser, json); // Left to the vendor, which checks the schema.
    }
  }
}

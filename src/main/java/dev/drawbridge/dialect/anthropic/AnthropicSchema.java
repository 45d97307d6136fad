package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Schemas as Anthropic takes them, made of a caller's without a tree of it. */
final class AnthropicSchema {
  private static final String NO_ARGUMENTS = "{\"type\":\"object\",\"properties\":{}}";

  private AnthropicSchema() {}

  /** A tool's schema, which has to say that it is of an object. */
  static String ofTool(@Nullable String schema) {
    if (schema == null || !JsonText.isObject(schema)) return NO_ARGUMENTS;
    if (hasType(schema)) return schema;
    return JsonText.copied(
        schema,
        (parser, json) -> {
          json.writeStartObject();
          members(parser, json, JsonText::copy);
          json.writeStringField("type", "object");
          json.writeEndObject();
        });
  }

  private static boolean hasType(String schema) {
    try (JsonParser parser = Json.FACTORY.createParser(schema)) {
      parser.nextToken();
      String name;
      while ((name = parser.nextFieldName()) != null) {
        if (name.equals("type")) return true;
        parser.nextToken();
        parser.skipChildren();
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("JSON that was read before", e);
    }
  }

  private static void members(JsonParser parser, JsonGenerator json, JsonText.Copying each)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      JsonText.copyToken(parser, json);
      parser.nextToken();
      each.value(parser, json);
    }
  }

  /**
   * The schema with those objects closed that name their members and say nothing of others:
   * Anthropic takes only closed ones, and what keeps to the closed schema keeps to the open one.
   *
   * @throws IllegalArgumentException where it is no JSON object
   */
  static String closed(String schema) {
    if (!JsonText.isObject(schema)) {
      throw new IllegalArgumentException("a schema that is no JSON object");
    }
    return JsonText.copied(schema, AnthropicSchema::close);
  }

  private static void close(JsonParser parser, JsonGenerator json) throws IOException {
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      json.writeStartArray();
      while (parser.nextToken() != JsonToken.END_ARRAY) close(parser, json);
      json.writeEndArray();
    } else if (parser.currentToken() == JsonToken.START_OBJECT) {
      boolean[] names = {false};
      boolean[] closed = {false};
      json.writeStartObject();
      members(
          parser,
          json,
          (member, out) -> {
            String name = member.currentName();
            boolean object = member.currentToken() == JsonToken.START_OBJECT;
            names[0] |= object && name.equals("properties");
            // A structure's own name is its parent's: it was asked for before going in.
            closed[0] |= name.equals("additionalProperties");
            close(member, out);
          });
      if (names[0] && !closed[0]) json.writeBooleanField("additionalProperties", false);
      json.writeEndObject();
    } else {
      JsonText.copyToken(parser, json);
    }
  }
}

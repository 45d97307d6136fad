package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.json.CamelCase;
import dev.drawbridge.json.DuplicateKeyDetector;
import java.util.List;
import java.util.Locale;

/**
 * Names of members in Gemini's JSON. Source: ProtoJSON: a parser takes a field both as {@code
 * lowerCamelCase} and as the {@code snake_case} of its definition; null is the same as absent.
 */
final class GeminiNames {
  private GeminiNames() {}

  /** A member by its camel case name, in either spelling; a missing node where it is null. */
  static JsonNode at(JsonNode object, String camel) {
    JsonNode value = object.path(camel);
    if (value.isMissingNode()) value = object.path(CamelCase.snake(camel));
    return value.isNull() ? object.path("") : value;
  }

  /** The elements of an array member; one that stands alone is taken for an array of one. */
  static Iterable<JsonNode> each(JsonNode object, String camel) {
    JsonNode value = at(object, camel);
    return value.isObject() ? List.of(value) : value;
  }

  /** A string member, empty where there is none. */
  static String text(JsonNode object, String camel) {
    return at(object, camel).asText("");
  }

  /** A number of tokens or an offset, which ProtoJSON may write as a string; 0 where absent. */
  static long number(JsonNode object, String camel) {
    JsonNode value = at(object, camel);
    if (value.isNumber()) return value.longValue();
    if (!value.isTextual()) return 0;
    try {
      return Long.parseLong(value.textValue());
    } catch (NumberFormatException e) {
      return 0; // What is no number is ignored.
    }
  }

  /** What all spellings of a name share, those included that no parser takes. */
  static String fold(String name) {
    return DuplicateKeyDetector.fold(name).replace("_", "");
  }

  /** A value of an enum, without regard to case. */
  static String word(JsonNode object, String camel) {
    return text(object, camel).toUpperCase(Locale.ROOT);
  }
}

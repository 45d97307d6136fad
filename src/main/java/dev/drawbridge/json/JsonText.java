package dev.drawbridge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Reads and writes JSON piece by piece, without a tree. */
public final class JsonText {
  /** Writes again what the parser stands at, a value's first token, up to its last. */
  public interface Copying {
    void value(JsonParser parser, JsonGenerator json) throws IOException;
  }

  private JsonText() {}

  /** Whether a text is one JSON object. */
  public static boolean isObject(String text) {
    try (JsonParser parser = Json.FACTORY.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) return false;
      parser.skipChildren();
      // What is cut off has no end.
      return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  /** A value on one line, with numbers as they were written and well-formed strings. */
  public static String compact(String json) {
    return copied(json, JsonText::copy);
  }

  /** A value, written again by someone. */
  public static String copied(String value, Copying copying) {
    var out = new StringWriter(value.length());
    try (JsonParser parser = Json.FACTORY.createParser(value);
        JsonGenerator json = Json.FACTORY.createGenerator(out)) {
      parser.nextToken();
      copying.value(parser, json);
    } catch (IOException e) {
      throw new UncheckedIOException("JSON that was read before", e);
    }
    return out.toString();
  }

  /** Writes a value as it is. */
  public static void copy(JsonParser parser, JsonGenerator json) throws IOException {
    int depth = 0;
    do {
      JsonToken token = parser.currentToken();
      if (token.isStructStart()) depth++;
      if (token.isStructEnd()) depth--;
      copyToken(parser, json);
    } while (depth > 0 && parser.nextToken() != null);
  }

  public static void copyToken(JsonParser parser, JsonGenerator json) throws IOException {
    switch (parser.currentToken()) {
      case FIELD_NAME -> json.writeFieldName(Json.wellFormed(parser.currentName()));
      case VALUE_STRING -> json.writeString(Json.wellFormed(parser.getText()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.writeNumber(parser.getText());
      default -> json.copyCurrentEvent(parser);
    }
  }
}

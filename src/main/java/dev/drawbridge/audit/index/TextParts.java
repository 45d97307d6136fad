package dev.drawbridge.audit.index;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.drawbridge.json.LongString;
import dev.drawbridge.json.TextBytes;
import java.io.IOException;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds the texts of a prompt in any dialect, one for each part: the strings, alone or in lists,
 * under the member names that the dialects use for what is said to a model.
 */
final class TextParts {
  private static final Set<String> NAMES =
      Set.of("content", "text", "input", "instructions", "system", "prompt");
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private TextParts() {}

  /**
   * Passes each part that is not empty to {@code more}, in order, until that returns false. A
   * prompt that was cut off ends with its last whole part.
   *
   * @param more false ends it
   * @return whether all were shown
   */
  static boolean each(byte[] body, Predicate<TextBytes> more) throws IOException {
    return walk(
        body,
        parser -> {
          TextBytes text = LongString.bytes(parser, body, 0, body.length);
          return text.isEmpty() || more.test(text);
        });
  }

  /** Whether {@code text} is a part of a prompt. */
  static boolean holds(byte[] body, String text) throws IOException {
    return !walk(body, parser -> !LongString.of(parser, body, 0, body.length).equals(text));
  }

  /** Looks at the string that a parser stands at; false ends the walk. */
  private interface Look {
    boolean at(JsonParser parser) throws IOException;
  }

  private static boolean walk(byte[] body, Look look) throws IOException {
    try (JsonParser parser = FACTORY.createParser(body)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token != JsonToken.VALUE_STRING || !named(parser)) continue;
        if (!look.at(parser)) return false;
      }
    } catch (JsonProcessingException cutOff) {
      return true;
    }
    return true;
  }

  private static boolean named(JsonParser parser) {
    JsonStreamContext at = parser.getParsingContext();
    while (at != null && at.inArray()) at = at.getParent();
    String name = at == null ? null : at.getCurrentName();
    return name != null && NAMES.contains(name);
  }
}

package dev.drawbridge.audit.index;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The texts of a prompt, one for each part, whatever dialect it is in: the strings, alone or in
 * lists, under the names that the dialects give to what is said to a model.
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
   * Shows each part that is not empty, in order, until one is not wanted any more. What was cut off
   * ends with the last part that is whole.
   *
   * @param more false ends it
   * @return whether all were shown
   */
  static boolean each(byte[] body, Predicate<String> more) throws IOException {
    try (JsonParser parser = FACTORY.createParser(body)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token != JsonToken.VALUE_STRING || !named(parser)) continue;
        String text = parser.getText();
        if (!text.isEmpty() && !more.test(text)) return false;
      }
    } catch (JsonProcessingException cutOff) {
      return true;
    }
    return true;
  }

  /** Whether a prompt has that part. */
  static boolean holds(byte[] body, String text) throws IOException {
    return !each(body, part -> !part.equals(text));
  }

  private static boolean named(JsonParser parser) {
    JsonStreamContext at = parser.getParsingContext();
    while (at != null && at.inArray()) at = at.getParent();
    String name = at == null ? null : at.getCurrentName();
    return name != null && NAMES.contains(name);
  }
}

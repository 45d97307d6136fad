package dev.drawbridge.dialect.signals;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The shape of an error that no rule knows, so that a rule can be written: names of members, and
 * kinds and lengths of values. A value stands in it only where it is a code of letters.
 */
public final class ErrorShape {
  private static final int MOST = 16 << 10;
  private static final int LONGEST = 600;

  /** A name or a code without a digit is no key and no id. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z@$][A-Za-z_@$-]{0,31}");

  private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z_.-]{1,47}");
  private static final Set<String> CODES = Set.of("code", "type", "status", "reason", "error_type");

  private ErrorShape() {}

  /** A text of at most 600 characters: {@code {"error":{"code":no_seat,"message":string(34)}}}. */
  public static String of(byte[] body) {
    byte[] read = body.length > MOST ? Arrays.copyOf(body, MOST) : body;
    var shape = new StringBuilder();
    boolean json = false;
    try (JsonParser parser = Json.FACTORY.createParser(read)) {
      @Nullable JsonToken before = null;
      JsonToken token;
      while (shape.length() < LONGEST && (token = parser.nextToken()) != null) {
        if (token.isStructStart()) json = true;
        if (!json) break;
        add(shape, parser, token, before);
        before = token;
      }
    } catch (IOException e) {
      // As far as it is JSON.
    }
    if (!json) return "text(" + body.length + ")";
    return shape.length() <= LONGEST ? shape.toString() : shape.substring(0, LONGEST);
  }

  private static void add(
      StringBuilder shape, JsonParser parser, JsonToken token, @Nullable JsonToken before)
      throws IOException {
    boolean first = before == null || before.isStructStart() || before == JsonToken.FIELD_NAME;
    if (!first && !token.isStructEnd()) shape.append(',');
    switch (token) {
      case START_OBJECT -> shape.append('{');
      case END_OBJECT -> shape.append('}');
      case START_ARRAY -> shape.append('[');
      case END_ARRAY -> shape.append(']');
      case FIELD_NAME -> {
        String name = parser.currentName();
        shape.append('"').append(NAME.matcher(name).matches() ? name : "?").append("\":");
      }
      case VALUE_STRING -> {
        String text = parser.getText();
        String name = parser.currentName();
        boolean code = name != null && CODES.contains(name) && CODE.matcher(text).matches();
        shape.append(code ? text : "string(" + text.length() + ")");
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> shape.append("number");
      case VALUE_TRUE, VALUE_FALSE -> shape.append("boolean");
      default -> shape.append("null");
    }
  }
}

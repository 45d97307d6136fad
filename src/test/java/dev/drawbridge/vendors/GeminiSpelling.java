package dev.drawbridge.vendors;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** A request with every name in camel case: Gemini takes both spellings, and clients mix them. */
final class GeminiSpelling {
  private static final Pattern NEXT_WORD = Pattern.compile("_([a-z])");

  /** Members whose names are the caller's own. */
  private static final Set<String> OPEN =
      Set.of(
          "args",
          "response",
          "parameters",
          "parametersJsonSchema",
          "responseSchema",
          "responseJsonSchema",
          "labels");

  private GeminiSpelling() {}

  static JsonObject camel(JsonObject object) {
    var camel = new JsonObject();
    for (String name : object.fieldNames()) {
      String written = NEXT_WORD.matcher(name).replaceAll(m -> m.group(1).toUpperCase(Locale.ROOT));
      Object value = object.getValue(name);
      camel.put(written, OPEN.contains(written) ? value : value(value));
    }
    return camel;
  }

  private static Object value(Object value) {
    if (value instanceof JsonObject object) return camel(object);
    if (!(value instanceof JsonArray array)) return value;
    var camel = new JsonArray();
    for (Object each : array) camel.add(value(each));
    return camel;
  }
}

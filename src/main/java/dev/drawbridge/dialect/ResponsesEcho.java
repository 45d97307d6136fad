package dev.drawbridge.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an answer of the responses repeats of its call, as raw JSON by name, and which of the call's
 * tools take free text.
 */
record ResponsesEcho(Map<String, String> members, Set<String> customTools) {
  /** Members of every answer, with what stands there where the call does not say. */
  private static final Map<String, String> DEFAULTS = defaults();

  private static Map<String, String> defaults() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("instructions", "null");
    all.put("max_output_tokens", "null");
    all.put("metadata", "{}");
    all.put("parallel_tool_calls", "true");
    all.put("reasoning", "{\"effort\":null,\"summary\":null}");
    all.put("temperature", "1.0");
    all.put("text", "{\"format\":{\"type\":\"text\"}}");
    all.put("tool_choice", "\"auto\"");
    all.put("tools", "[]");
    all.put("top_p", "1.0");
    all.put("user", "null");
    return all;
  }

  /** What to repeat of a call; of none, or of another dialect's, only what stands by default. */
  static ResponsesEcho of(@Nullable ModelCall call) {
    Map<String, String> members = new LinkedHashMap<>(DEFAULTS);
    Set<String> custom = new HashSet<>();
    if (call != null && call.dialect() == Dialect.RESPONSES) read(call.body(), members, custom);
    return new ResponsesEcho(members, custom);
  }

  private static void read(byte[] body, Map<String, String> members, Set<String> custom) {
    try (JsonParser parser = Json.FACTORY.createParser(body)) {
      parser.nextToken();
      String name;
      while ((name = parser.nextFieldName()) != null) {
        JsonToken value = parser.nextToken();
        if (!DEFAULTS.containsKey(name) || value == JsonToken.VALUE_NULL) {
          parser.skipChildren();
          continue;
        }
        int from = BodyReader.offset(parser.currentTokenLocation());
        if (name.equals("tools")) tools(parser, custom);
        else parser.skipChildren();
        parser.finishToken();
        int to = BodyReader.offset(parser.currentLocation());
        members.put(name, new String(body, from, to - from, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a call that was read before", e);
    }
  }

  private static void tools(JsonParser parser, Set<String> custom) throws IOException {
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      String type = "";
      String tool = "";
      String name;
      while ((name = parser.nextFieldName()) != null) {
        JsonToken value = parser.nextToken();
        if (value == JsonToken.VALUE_STRING && name.equals("type")) type = parser.getText();
        if (value == JsonToken.VALUE_STRING && name.equals("name")) tool = parser.getText();
        parser.skipChildren();
      }
      if (type.equals("custom")) custom.add(tool);
    }
  }
}

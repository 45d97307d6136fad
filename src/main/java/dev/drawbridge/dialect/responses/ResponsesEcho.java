package dev.drawbridge.dialect.responses;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.codec.BodyReader;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a call that an answer of the Responses API repeats, as raw JSON by name, and the
 * call's tools by their unique names.
 */
record ResponsesEcho(Map<String, String> members, Map<String, Declared> tools) {
  /**
   * A tool as the caller declared it.
   *
   * @param namespace empty for none
   * @param custom whether it takes free text
   */
  record Declared(String namespace, String name, boolean custom) {}

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
    Map<String, Declared> tools = new HashMap<>();
    if (call != null && call.dialect().equals(ResponsesDialect.ID))
      read(call.body(), members, tools);
    return new ResponsesEcho(members, tools);
  }

  /** The tool of that name as the caller declared it; one that it did not is a function. */
  Declared tool(String joined) {
    return tools.getOrDefault(joined, new Declared("", joined, false));
  }

  private static void read(byte[] body, Map<String, String> members, Map<String, Declared> tools) {
    try (JsonParser parser = Json.FACTORY.createParser(body)) {
      parser.nextToken();
      String name;
      while ((name = parser.nextFieldName()) != null) {
        JsonToken value = parser.nextToken();
        if (name.equals("input") && value == JsonToken.START_ARRAY) {
          items(parser, tools);
          continue;
        }
        if (!DEFAULTS.containsKey(name) || value == JsonToken.VALUE_NULL) {
          parser.skipChildren();
          continue;
        }
        int from = BodyReader.offset(parser.currentTokenLocation());
        if (name.equals("tools")) tools(parser, value, tools);
        else parser.skipChildren();
        parser.finishToken();
        int to = BodyReader.offset(parser.currentLocation());
        members.put(name, new String(body, from, to - from, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a call that was read before", e);
    }
  }

  /** Tools that stand among the input. */
  private static void items(JsonParser parser, Map<String, Declared> tools) throws IOException {
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      boolean offers = false;
      Map<String, Declared> inner = new HashMap<>(0);
      String name;
      while ((name = parser.nextFieldName()) != null) {
        JsonToken member = parser.nextToken();
        if (name.equals("tools")) tools(parser, member, inner);
        else parser.skipChildren();
        if (name.equals("type") && member == JsonToken.VALUE_STRING) {
          offers = parser.getText().equals(ResponsesInput.ADDITIONAL_TOOLS);
        }
      }
      if (offers) tools.putAll(inner);
    }
  }

  private static void tools(JsonParser parser, JsonToken value, Map<String, Declared> tools)
      throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      String type = "";
      String tool = "";
      Map<String, Declared> inner = new HashMap<>();
      String name;
      while ((name = parser.nextFieldName()) != null) {
        JsonToken member = parser.nextToken();
        if (member == JsonToken.VALUE_STRING && name.equals("type")) type = parser.getText();
        if (member == JsonToken.VALUE_STRING && name.equals("name")) tool = parser.getText();
        if (name.equals("tools")) tools(parser, member, inner);
        else parser.skipChildren();
      }
      String outer = tool;
      if (type.equals("function") || type.equals("custom")) {
        tools.put(tool, new Declared("", tool, type.equals("custom")));
      }
      if (type.equals("namespace")) {
        inner.forEach(
            (each, declared) ->
                tools.put(
                    ResponsesTools.joined(outer, each),
                    new Declared(outer, each, declared.custom())));
      }
    }
  }
}

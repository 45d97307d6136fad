package dev.drawbridge.vendors;

import dev.drawbridge.ScriptedModel;
import dev.drawbridge.ScriptedModel.Says;
import dev.drawbridge.ScriptedModel.Seen;
import dev.drawbridge.vendors.VendorServer.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic's messages as they answer: named events, a ping after the first block begins, the
 * input's usage at the beginning and the output's at the end, empty first pieces of arguments. What
 * Anthropic refuses is refused, see {@link AnthropicRules}.
 *
 * <p>"please overload" is answered with 529, in a stream with the error event before any content;
 * "please break" with the error event in the middle of the stream.
 */
public final class FakeAnthropic {
  /** Its seal over thinking. */
  public static final String SIGNATURE = "EqQBCgIYAhIM1gbcDa9GJwZA2b3h";

  /** Thinking that it does not show. */
  public static final String HIDDEN = "EmwKAhgBEgy3va3pzix/LafPsn4a";

  private static final String OVERLOADED = "please overload";
  private static final String BREAK = "please break";

  private FakeAnthropic() {}

  /** Serves {@code /v1/messages}. */
  public static VendorServer start() throws Exception {
    return VendorServer.start(FakeAnthropic::answer);
  }

  private static Reply answer(VendorServer.Call call) {
    if (call.header("x-api-key").isEmpty()) {
      return error(401, "authentication_error", "x-api-key header is required");
    }
    if (call.header("anthropic-version").isEmpty()) {
      return error(400, "invalid_request_error", "anthropic-version: header is required");
    }
    String path = call.uri().contains("?") ? call.uri().split("\\?", 2)[0] : call.uri();
    if (!path.equals("/v1/messages")) return error(404, "not_found_error", "Not Found");
    JsonObject body = call.json();
    try {
      AnthropicRules.check(body, AnthropicBetas.of(call));
    } catch (AnthropicRules.Bad e) {
      return error(400, "invalid_request_error", String.valueOf(e.getMessage()));
    }
    Seen seen = seen(body);
    boolean stream = body.getBoolean("stream", false);
    if (seen.lastText().contains(OVERLOADED) && !stream) {
      return error(529, "overloaded_error", "Overloaded");
    }
    Says says = ScriptedModel.answer(seen);
    String model = body.getString("model");
    if (!stream) return Reply.json(200, edited(body, whole(model, says)));
    List<JsonObject> events = events(model, says);
    edited(body, events.get(events.size() - 2));
    if (seen.lastText().contains(OVERLOADED)) broken(events, 1);
    if (seen.lastText().contains(BREAK)) broken(events, 5);
    return Reply.events(
        events.stream()
            .map(e -> "event: " + e.getString("type") + "\ndata: " + e.encode() + "\n\n")
            .toList());
  }

  /** Says which edits of the context were made, to whoever asked for some: none. */
  private static JsonObject edited(JsonObject body, JsonObject answer) {
    if (!body.containsKey("context_management")) return answer;
    return answer.put("context_management", new JsonObject().put("applied_edits", new JsonArray()));
  }

  private static void broken(List<JsonObject> events, int after) {
    events.subList(after, events.size()).clear();
    events.add(failure("overloaded_error", "Overloaded"));
  }

  private static JsonObject failure(String type, String message) {
    return new JsonObject()
        .put("type", "error")
        .put("error", new JsonObject().put("type", type).put("message", message))
        .put("request_id", "req_011CSHoEeqs5C35K2UUqR7Fy");
  }

  static Reply error(int status, String type, String message) {
    Reply plain = Reply.json(status, failure(type, message));
    return status != 529
        ? plain
        : new Reply(
            status,
            Map.of("content-type", "application/json", "x-should-retry", "true"),
            plain.pieces());
  }

  private static Seen seen(JsonObject body) {
    var media = new ArrayList<String>();
    var results = new ArrayList<String>();
    Object system = body.getValue("system", "");
    JsonArray messages = body.getJsonArray("messages");
    int end = messages.size() - 1;
    String added = "";
    if (messages.getJsonObject(end).getString("role").equals("system")) {
      JsonArray content = AnthropicRules.content(messages.getJsonObject(end--).getValue("content"));
      added = " " + text(content, new ArrayList<>(), new ArrayList<>());
    }
    JsonObject last = messages.getJsonObject(end);
    String text = text(AnthropicRules.content(last.getValue("content")), media, results);
    var tools = new ArrayList<String>();
    for (Object tool : body.getJsonArray("tools", new JsonArray())) {
      tools.add(((JsonObject) tool).getString("name"));
    }
    JsonObject choice = body.getJsonObject("tool_choice", new JsonObject());
    String how = choice.getString("type", "auto");
    if (how.equals("none")) tools.clear();
    List<String> stop = new ArrayList<>();
    body.getJsonArray("stop_sequences", new JsonArray()).forEach(s -> stop.add((String) s));
    JsonObject format =
        body.getJsonObject("output_config", new JsonObject()).getJsonObject("format");
    return new Seen(
        text(AnthropicRules.content(system), new ArrayList<>(), new ArrayList<>()) + added,
        text,
        media,
        tools,
        how.equals("tool") ? choice.getString("name") : how.equals("any") ? tools.get(0) : null,
        !choice.getBoolean("disable_parallel_tool_use", false),
        results,
        format == null ? null : format.getJsonObject("schema").encode(),
        stop,
        body.containsKey("thinking"));
  }

  private static String text(JsonArray content, List<String> media, List<String> results) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < content.size(); i++) {
      JsonObject block = content.getJsonObject(i);
      switch (block.getString("type")) {
        case "text" -> all.add(block.getString("text"));
        case "image", "document" -> media.add(medium(block.getJsonObject("source")));
        case "tool_result" -> {
          JsonArray inner =
              block.containsKey("content")
                  ? AnthropicRules.content(block.getValue("content"))
                  : new JsonArray();
          results.add(text(inner, media, new ArrayList<>()));
        }
        default -> {}
      }
    }
    return String.join(" ", all);
  }

  private static String medium(JsonObject source) {
    return switch (source.getString("type")) {
      case "url" -> source.getString("url");
      case "text" -> source.getString("data");
      default -> ScriptedModel.medium(source.getString("media_type"), source.getString("data"));
    };
  }

  private static JsonObject head(String model) {
    return new JsonObject()
        .put("id", "msg_013Zva2CMHLNnXjNJJKqJ2EF")
        .put("type", "message")
        .put("role", "assistant")
        .put("model", model);
  }

  private static String reason(Says says) {
    if (says.refused()) return "refusal";
    if (!says.calls().isEmpty()) return "tool_use";
    return says.stopped() == null ? "end_turn" : "stop_sequence";
  }

  private static JsonObject usage(int output) {
    return new JsonObject()
        .put("input_tokens", ScriptedModel.INPUT - ScriptedModel.CACHED)
        .put("cache_creation_input_tokens", 0)
        .put("cache_read_input_tokens", ScriptedModel.CACHED)
        .put("output_tokens", output)
        .put("service_tier", "standard");
  }

  private static JsonObject thought() {
    return new JsonObject().put("thinking_tokens", ScriptedModel.REASONING);
  }

  private static JsonObject block(String type) {
    return new JsonObject().put("type", type);
  }

  private static JsonObject whole(String model, Says says) {
    var content = new JsonArray();
    if (says.thought() != null) {
      content.add(block("thinking").put("thinking", says.thought()).put("signature", SIGNATURE));
    }
    if (!says.text().isEmpty()) content.add(block("text").put("text", says.text()));
    for (int i = 0; i < says.calls().size(); i++) {
      ScriptedModel.Call call = says.calls().get(i);
      content.add(
          block("tool_use")
              .put("id", "toolu_01A09q90qw90lq9" + i)
              .put("name", call.name())
              .put("input", new JsonObject(call.arguments())));
    }
    return head(model)
        .put("content", content)
        .put("stop_reason", reason(says))
        .put("stop_sequence", says.stopped())
        .put("usage", usage(ScriptedModel.OUTPUT).put("output_tokens_details", thought()));
  }

  /** One stream as it is made up. */
  private static final class Events {
    final List<JsonObject> all = new ArrayList<>();
    int index = -1;

    void begin(JsonObject content) {
      index++;
      all.add(
          new JsonObject()
              .put("type", "content_block_start")
              .put("index", index)
              .put("content_block", content));
      if (index == 0) all.add(new JsonObject().put("type", "ping"));
    }

    void delta(String type, String name, String value) {
      all.add(
          new JsonObject()
              .put("type", "content_block_delta")
              .put("index", index)
              .put("delta", new JsonObject().put("type", type).put(name, value)));
    }

    void end() {
      all.add(new JsonObject().put("type", "content_block_stop").put("index", index));
    }
  }

  private static List<JsonObject> events(String model, Says says) {
    var events = new Events();
    events.all.add(
        new JsonObject()
            .put("type", "message_start")
            .put(
                "message",
                head(model)
                    .put("content", new JsonArray())
                    .putNull("stop_reason")
                    .putNull("stop_sequence")
                    .put("usage", usage(1))));
    thought(events, says.thought());
    if (!says.text().isEmpty()) {
      events.begin(block("text").put("text", ""));
      for (String piece : ScriptedModel.pieces(says.text())) {
        events.delta("text_delta", "text", piece);
      }
      events.end();
    }
    for (int i = 0; i < says.calls().size(); i++) {
      ScriptedModel.Call call = says.calls().get(i);
      events.begin(
          block("tool_use")
              .put("id", "toolu_01A09q90qw90lq9" + i)
              .put("name", call.name())
              .put("input", new JsonObject()));
      events.delta("input_json_delta", "partial_json", "");
      for (String piece : ScriptedModel.pieces(call.arguments())) {
        events.delta("input_json_delta", "partial_json", piece);
      }
      events.end();
    }
    events.all.add(
        new JsonObject()
            .put("type", "message_delta")
            .put(
                "delta",
                new JsonObject()
                    .put("stop_reason", reason(says))
                    .put("stop_sequence", says.stopped()))
            .put(
                "usage",
                new JsonObject()
                    .put("output_tokens", ScriptedModel.OUTPUT)
                    .put("output_tokens_details", thought())));
    events.all.add(new JsonObject().put("type", "message_stop"));
    return events.all;
  }

  private static void thought(Events events, @Nullable String thought) {
    if (thought == null) return;
    events.begin(block("thinking").put("thinking", "").put("signature", ""));
    for (String piece : ScriptedModel.pieces(thought)) {
      events.delta("thinking_delta", "thinking", piece);
    }
    events.delta("signature_delta", "signature", SIGNATURE);
    events.end();
  }
}

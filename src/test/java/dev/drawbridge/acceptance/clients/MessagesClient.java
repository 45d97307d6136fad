package dev.drawbridge.acceptance.clients;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Anthropic's messages, as a caller speaks them. */
final class MessagesClient extends DialectClient {
  MessagesClient() {
    super("M");
  }

  @Override
  String path(SampleRequest request) {
    return "/v1/messages";
  }

  @Override
  @Nullable JsonObject body(SampleRequest a) {
    if (a.choices > 1 || a.logprobs || a.json) return null;
    var messages = new JsonArray();
    for (int i = 0; i < a.turns.size(); i++) {
      var content =
          new JsonArray().add(new JsonObject().put("type", "text").put("text", a.turns.get(i)));
      if (i == a.turns.size() - 1) media(a, content);
      messages.add(turn(i % 2 == 0 ? "user" : "assistant", content));
    }
    if (!a.results.isEmpty()) {
      var calls = new JsonArray();
      var told = new JsonArray();
      for (int i = 0; i < a.results.size(); i++) {
        calls.add(
            new JsonObject()
                .put("type", "tool_use")
                .put("id", "toolu_" + i)
                .put("name", a.tools.get(i))
                .put("input", new JsonObject(CITY_JSON)));
        told.add(
            new JsonObject()
                .put("type", "tool_result")
                .put("tool_use_id", "toolu_" + i)
                .put("content", a.results.get(i)));
      }
      messages.add(turn("assistant", calls)).add(turn("user", told));
    }
    var body =
        new JsonObject()
            .put("model", a.model)
            .put("max_tokens", a.thinking ? 4096 : 512)
            .put("messages", messages);
    if (a.system != null) {
      var text = new JsonObject().put("type", "text").put("text", a.system);
      if (a.cached) text.put("cache_control", new JsonObject().put("type", "ephemeral"));
      body.put("system", new JsonArray().add(text));
    }
    if (!a.tools.isEmpty()) {
      body.put(
          "tools",
          each(
              a.tools,
              name ->
                  new JsonObject()
                      .put("name", name)
                      .put("description", "Tells it.")
                      .put("input_schema", place())));
    }
    if (a.forced != null) {
      body.put("tool_choice", new JsonObject().put("type", "tool").put("name", a.forced));
    }
    if (a.single) {
      body.put(
          "tool_choice",
          new JsonObject().put("type", "auto").put("disable_parallel_tool_use", true));
    }
    if (a.schema) {
      body.put(
          "output_config",
          new JsonObject()
              .put("format", new JsonObject().put("type", "json_schema").put("schema", answer())));
    }
    if (a.stop != null) body.put("stop_sequences", new JsonArray().add(a.stop));
    if (a.thinking) {
      body.put("thinking", new JsonObject().put("type", "enabled").put("budget_tokens", 2048));
    }
    if (a.stream) body.put("stream", true);
    return body;
  }

  private JsonObject turn(String role, JsonArray content) {
    return new JsonObject().put("role", role).put("content", content);
  }

  private void media(SampleRequest a, JsonArray content) {
    if (a.image != null) content.add(source("image", base64("image/png", a.image)));
    if (a.imageLink != null) {
      content.add(source("image", new JsonObject().put("type", "url").put("url", a.imageLink)));
    }
    if (a.document != null) {
      content.add(source("document", base64("application/pdf", a.document)));
    }
  }

  private JsonObject source(String type, JsonObject source) {
    return new JsonObject().put("type", type).put("source", source);
  }

  private JsonObject base64(String type, String data) {
    return new JsonObject().put("type", "base64").put("media_type", type).put("data", data);
  }

  @Override
  ParsedAnswer whole(JsonObject json) {
    var answer = new ParsedAnswer();
    JsonArray content = json.getJsonArray("content");
    for (int i = 0; i < content.size(); i++) {
      JsonObject block = content.getJsonObject(i);
      switch (block.getString("type")) {
        case "text" -> answer.text.append(block.getString("text"));
        case "thinking" -> answer.thought.append(block.getString("thinking"));
        case "tool_use" ->
            answer.tool(block.getString("name"), block.getJsonObject("input").encode());
        default -> {}
      }
    }
    answer.stop = json.getString("stop_reason");
    usage(answer, json.getJsonObject("usage"));
    answer.ended = true;
    return answer;
  }

  private void usage(ParsedAnswer answer, JsonObject usage) {
    long cached = usage.getLong("cache_read_input_tokens", 0L);
    if (usage.containsKey("input_tokens")) {
      answer.input =
          usage.getLong("input_tokens") + cached + usage.getLong("cache_creation_input_tokens", 0L);
      answer.cached = cached;
    }
    answer.output = usage.getLong("output_tokens");
    // Anthropic does not tell reasoning apart.
    answer.reasoning = -1;
  }

  @Override
  void event(ParsedAnswer answer, String name, String data) {
    var json = new JsonObject(data);
    if (!json.getString("type").equals(name)) throw new AssertionError("event " + name + data);
    switch (name) {
      case "message_start" -> usage(answer, json.getJsonObject("message").getJsonObject("usage"));
      case "content_block_start" -> {
        JsonObject block = json.getJsonObject("content_block");
        if (block.getString("type").equals("tool_use")) answer.tool(block.getString("name"), "");
      }
      case "content_block_delta" -> {
        JsonObject delta = json.getJsonObject("delta");
        switch (delta.getString("type")) {
          case "text_delta" -> answer.text.append(delta.getString("text"));
          case "thinking_delta" -> answer.thought.append(delta.getString("thinking"));
          case "input_json_delta" -> answer.more(delta.getString("partial_json"));
          default -> {}
        }
      }
      case "message_delta" -> {
        answer.stop = json.getJsonObject("delta").getString("stop_reason");
        usage(answer, json.getJsonObject("usage"));
      }
      case "message_stop" -> answer.ended = true;
      default -> {}
    }
  }
}

package dev.drawbridge.acceptance.clients;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** OpenAI's chat completions, as a caller speaks them. */
final class ChatClient extends DialectClient {
  ChatClient() {
    super("C");
  }

  @Override
  String path(SampleRequest request) {
    return "/v1/chat/completions";
  }

  @Override
  @Nullable JsonObject body(SampleRequest a) {
    var messages = new JsonArray();
    if (a.system != null) messages.add(message("system", a.system));
    for (int i = 0; i < a.turns.size(); i++) {
      boolean last = i == a.turns.size() - 1;
      if (i % 2 == 1) messages.add(message("assistant", a.turns.get(i)));
      else if (!last || !hasMedia(a)) messages.add(message("user", a.turns.get(i)));
      else messages.add(new JsonObject().put("role", "user").put("content", media(a)));
    }
    if (!a.results.isEmpty()) {
      var calls = new JsonArray();
      for (int i = 0; i < a.results.size(); i++) {
        calls.add(
            new JsonObject()
                .put("id", "call_" + i)
                .put("type", "function")
                .put(
                    "function",
                    new JsonObject().put("name", a.tools.get(i)).put("arguments", CITY_JSON)));
      }
      messages.add(
          new JsonObject().put("role", "assistant").putNull("content").put("tool_calls", calls));
      for (int i = 0; i < a.results.size(); i++) {
        messages.add(message("tool", a.results.get(i)).put("tool_call_id", "call_" + i));
      }
    }
    var body = new JsonObject().put("model", a.model).put("messages", messages);
    if (!a.tools.isEmpty()) {
      body.put(
          "tools",
          each(
              a.tools,
              name ->
                  new JsonObject()
                      .put("type", "function")
                      .put(
                          "function",
                          new JsonObject()
                              .put("name", name)
                              .put("description", "Tells it.")
                              .put("parameters", place()))));
    }
    if (a.forced != null) {
      body.put(
          "tool_choice",
          new JsonObject()
              .put("type", "function")
              .put("function", new JsonObject().put("name", a.forced)));
    }
    if (a.single) body.put("parallel_tool_calls", false);
    if (a.schema) {
      body.put(
          "response_format",
          new JsonObject()
              .put("type", "json_schema")
              .put(
                  "json_schema",
                  new JsonObject()
                      .put("name", "answer")
                      .put("schema", answer())
                      .put("strict", true)));
    }
    if (a.json) body.put("response_format", new JsonObject().put("type", "json_object"));
    if (a.stop != null) body.put("stop", new JsonArray().add(a.stop));
    if (a.thinking) body.put("reasoning_effort", "high");
    if (a.choices > 1) body.put("n", a.choices);
    if (a.logprobs) body.put("logprobs", true).put("top_logprobs", 2);
    if (a.cached) return null;
    if (a.stream) {
      body.put("stream", true).put("stream_options", new JsonObject().put("include_usage", true));
    }
    return body;
  }

  private JsonObject message(String role, String text) {
    return new JsonObject().put("role", role).put("content", text);
  }

  private JsonArray media(SampleRequest a) {
    var parts =
        new JsonArray().add(new JsonObject().put("type", "text").put("text", a.turns.getLast()));
    if (a.image != null) parts.add(image("data:image/png;base64," + a.image));
    if (a.imageLink != null) parts.add(image(a.imageLink));
    if (a.document != null) {
      parts.add(
          new JsonObject()
              .put("type", "file")
              .put(
                  "file",
                  new JsonObject()
                      .put("filename", "a.pdf")
                      .put("file_data", "data:application/pdf;base64," + a.document)));
    }
    return parts;
  }

  private JsonObject image(String url) {
    return new JsonObject()
        .put("type", "image_url")
        .put("image_url", new JsonObject().put("url", url));
  }

  @Override
  ParsedAnswer whole(JsonObject json) {
    var answer = new ParsedAnswer();
    JsonArray choices = json.getJsonArray("choices");
    for (int i = 0; i < choices.size(); i++) {
      choice(answer, choices.getJsonObject(i), "message");
    }
    usage(answer, json.getJsonObject("usage"));
    answer.ended = true;
    return answer;
  }

  private void choice(ParsedAnswer answer, JsonObject choice, String member) {
    JsonObject said = choice.getJsonObject(member, new JsonObject());
    int index = choice.getInteger("index", 0);
    String text = said.getString("content");
    if (text == null) text = said.getString("refusal");
    if (index > 0) {
      if (text != null) {
        answer.others.computeIfAbsent(index, k -> new StringBuilder()).append(text);
      }
      return;
    }
    if (text != null) answer.text.append(text);
    // OpenAI ends a refusal as any answer; that it is one, its member says.
    if (said.getString("refusal") != null) answer.stop = "refusal";
    String thought = said.getString("reasoning_content");
    if (thought != null) answer.thought.append(thought);
    JsonArray calls = said.getJsonArray("tool_calls", new JsonArray());
    for (int i = 0; calls != null && i < calls.size(); i++) {
      JsonObject function = calls.getJsonObject(i).getJsonObject("function");
      String name = function.getString("name");
      if (name != null) answer.tool(name, function.getString("arguments", ""));
      else answer.more(function.getString("arguments"));
    }
    answer.logprobs |= choice.getJsonObject("logprobs") != null;
    String stop = choice.getString("finish_reason");
    boolean refused = "refusal".equals(answer.stop) && "stop".equals(stop);
    if (stop != null && !refused) answer.stop = stop;
  }

  private void usage(ParsedAnswer answer, @Nullable JsonObject usage) {
    if (usage == null) return;
    answer.input = usage.getLong("prompt_tokens");
    answer.output = usage.getLong("completion_tokens");
    answer.cached = detail(usage, "prompt_tokens_details", "cached_tokens");
    answer.reasoning = detail(usage, "completion_tokens_details", "reasoning_tokens");
  }

  @Override
  void event(ParsedAnswer answer, String name, String data) {
    if (data.equals("[DONE]")) {
      answer.ended = true;
      return;
    }
    var json = new JsonObject(data);
    JsonArray choices = json.getJsonArray("choices");
    for (int i = 0; i < choices.size(); i++) choice(answer, choices.getJsonObject(i), "delta");
    usage(answer, json.getJsonObject("usage"));
  }
}

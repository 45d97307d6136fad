package dev.drawbridge.acceptance.clients;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OpenAI's responses, as a caller speaks them. */
final class ResponsesClient extends DialectClient {
  ResponsesClient() {
    super("R");
  }

  @Override
  String path(SampleRequest request) {
    return "/v1/responses";
  }

  @Override
  @Nullable JsonObject body(SampleRequest a) {
    if (a.stop != null || a.choices > 1 || a.cached) return null;
    var input = new JsonArray();
    for (int i = 0; i < a.turns.size(); i++) {
      boolean user = i % 2 == 0;
      var content = new JsonArray();
      content.add(
          new JsonObject()
              .put("type", user ? "input_text" : "output_text")
              .put("text", a.turns.get(i)));
      if (i == a.turns.size() - 1) media(a, content);
      input.add(
          new JsonObject()
              .put("type", "message")
              .put("role", user ? "user" : "assistant")
              .put("content", content));
    }
    for (int i = 0; i < a.results.size(); i++) {
      input.add(
          new JsonObject()
              .put("type", "function_call")
              .put("call_id", "call_" + i)
              .put("name", a.tools.get(i))
              .put("arguments", CITY_JSON));
    }
    for (int i = 0; i < a.results.size(); i++) {
      input.add(
          new JsonObject()
              .put("type", "function_call_output")
              .put("call_id", "call_" + i)
              .put("output", a.results.get(i)));
    }
    var body = new JsonObject().put("model", a.model).put("input", input).put("store", false);
    if (a.system != null) body.put("instructions", a.system);
    if (!a.tools.isEmpty()) {
      body.put(
          "tools",
          each(
              a.tools,
              name ->
                  new JsonObject()
                      .put("type", "function")
                      .put("name", name)
                      .put("description", "Tells it.")
                      .put("parameters", place())
                      .put("strict", false)));
    }
    if (a.forced != null) {
      body.put("tool_choice", new JsonObject().put("type", "function").put("name", a.forced));
    }
    if (a.single) body.put("parallel_tool_calls", false);
    if (a.schema) {
      body.put(
          "text",
          new JsonObject()
              .put(
                  "format",
                  new JsonObject()
                      .put("type", "json_schema")
                      .put("name", "answer")
                      .put("schema", answer())
                      .put("strict", true)));
    }
    if (a.json) {
      var format = new JsonObject().put("type", "json_object");
      body.put("text", new JsonObject().put("format", format));
    }
    if (a.thinking) {
      body.put("reasoning", new JsonObject().put("effort", "high").put("summary", "auto"));
    }
    if (a.logprobs) {
      body.put("top_logprobs", 2)
          .put("include", new JsonArray().add("message.output_text.logprobs"));
    }
    if (a.stream) body.put("stream", true);
    return body;
  }

  private void media(SampleRequest a, JsonArray content) {
    if (a.image != null) content.add(image("data:image/png;base64," + a.image));
    if (a.imageLink != null) content.add(image(a.imageLink));
    if (a.document != null) {
      content.add(
          new JsonObject()
              .put("type", "input_file")
              .put("filename", "a.pdf")
              .put("file_data", "data:application/pdf;base64," + a.document));
    }
  }

  private JsonObject image(String url) {
    return new JsonObject().put("type", "input_image").put("image_url", url);
  }

  @Override
  ParsedAnswer whole(JsonObject json) {
    var answer = new ParsedAnswer();
    JsonArray output = json.getJsonArray("output");
    for (int i = 0; i < output.size(); i++) {
      JsonObject item = output.getJsonObject(i);
      switch (item.getString("type")) {
        case "message" -> content(answer, item.getJsonArray("content"));
        case "function_call" -> answer.tool(item.getString("name"), item.getString("arguments"));
        case "reasoning" -> {
          for (String member : List.of("summary", "content")) {
            JsonArray parts = item.getJsonArray(member, new JsonArray());
            for (int k = 0; parts != null && k < parts.size(); k++) {
              answer.thought.append(parts.getJsonObject(k).getString("text"));
            }
          }
        }
        default -> {}
      }
    }
    JsonObject why = json.getJsonObject("incomplete_details");
    answer.stop = why == null ? json.getString("status") : why.getString("reason");
    JsonObject usage = json.getJsonObject("usage");
    answer.ended = true;
    if (usage == null) return answer; // Of an answer that ended before its usage was known.
    answer.input = usage.getLong("input_tokens");
    answer.output = usage.getLong("output_tokens");
    answer.cached = detail(usage, "input_tokens_details", "cached_tokens");
    answer.reasoning = detail(usage, "output_tokens_details", "reasoning_tokens");
    return answer;
  }

  private void content(ParsedAnswer answer, JsonArray content) {
    for (int i = 0; i < content.size(); i++) {
      JsonObject part = content.getJsonObject(i);
      if (part.getString("type").equals("refusal")) answer.text.append(part.getString("refusal"));
      else answer.text.append(part.getString("text"));
      JsonArray logprobs = part.getJsonArray("logprobs");
      answer.logprobs |= logprobs != null && !logprobs.isEmpty();
    }
  }

  @Override
  void event(ParsedAnswer answer, String name, String data) {
    var json = new JsonObject(data);
    if (!json.getString("type").equals(name)) throw new AssertionError("event " + name + data);
    switch (name) {
      case "response.output_text.delta", "response.refusal.delta" ->
          answer.text.append(json.getString("delta"));
      case "response.reasoning_text.delta", "response.reasoning_summary_text.delta" ->
          answer.thought.append(json.getString("delta"));
      case "response.output_item.added" -> {
        JsonObject item = json.getJsonObject("item");
        if (item.getString("type").equals("function_call")) answer.tool(item.getString("name"), "");
      }
      case "response.function_call_arguments.delta" -> answer.more(json.getString("delta"));
      case "response.completed", "response.incomplete" -> {
        ParsedAnswer last = whole(json.getJsonObject("response"));
        if (!last.text.toString().contentEquals(answer.text)) {
          throw new AssertionError("the deltas are not the answer: " + answer + last);
        }
        answer.stop = last.stop;
        answer.input = last.input;
        answer.cached = last.cached;
        answer.output = last.output;
        answer.reasoning = last.reasoning;
        answer.logprobs = last.logprobs;
        answer.ended = true;
      }
      default -> {}
    }
  }
}

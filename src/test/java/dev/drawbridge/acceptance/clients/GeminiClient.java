package dev.drawbridge.acceptance.clients;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Gemini's generateContent, as a caller speaks it. */
final class GeminiClient extends DialectClient {
  GeminiClient() {
    super("G");
  }

  @Override
  String path(SampleRequest a) {
    String verb = a.stream ? ":streamGenerateContent?alt=sse" : ":generateContent";
    return "/v1beta/models/" + a.model + verb;
  }

  @Override
  @Nullable JsonObject body(SampleRequest a) {
    if (a.imageLink != null || a.cached || a.single) return null;
    var contents = new JsonArray();
    for (int i = 0; i < a.turns.size(); i++) {
      var parts = new JsonArray().add(new JsonObject().put("text", a.turns.get(i)));
      if (i == a.turns.size() - 1) {
        if (a.image != null) parts.add(inline("image/png", a.image));
        if (a.document != null) parts.add(inline("application/pdf", a.document));
      }
      contents.add(turn(i % 2 == 0 ? "user" : "model", parts));
    }
    if (!a.results.isEmpty()) {
      var calls = new JsonArray();
      var told = new JsonArray();
      for (int i = 0; i < a.results.size(); i++) {
        String name = a.tools.get(i);
        calls.add(
            new JsonObject()
                .put(
                    "functionCall",
                    new JsonObject().put("name", name).put("args", new JsonObject(CITY_JSON))));
        told.add(
            new JsonObject()
                .put(
                    "functionResponse",
                    new JsonObject()
                        .put("name", name)
                        .put("response", new JsonObject().put("result", a.results.get(i)))));
      }
      contents.add(turn("model", calls)).add(turn("user", told));
    }
    var body = new JsonObject().put("contents", contents);
    if (a.system != null) {
      body.put(
          "systemInstruction",
          new JsonObject()
              .put("parts", new JsonArray().add(new JsonObject().put("text", a.system))));
    }
    if (!a.tools.isEmpty()) {
      body.put(
          "tools",
          new JsonArray()
              .add(
                  new JsonObject()
                      .put(
                          "functionDeclarations",
                          each(
                              a.tools,
                              name ->
                                  new JsonObject()
                                      .put("name", name)
                                      .put("description", "Tells it.")
                                      .put("parametersJsonSchema", place())))));
    }
    if (a.forced != null) {
      body.put(
          "toolConfig",
          new JsonObject()
              .put(
                  "functionCallingConfig",
                  new JsonObject()
                      .put("mode", "ANY")
                      .put("allowedFunctionNames", new JsonArray().add(a.forced))));
    }
    var config = new JsonObject();
    if (a.schema) {
      config.put("responseMimeType", "application/json").put("responseJsonSchema", answer());
    }
    if (a.json) config.put("responseMimeType", "application/json");
    if (a.stop != null) config.put("stopSequences", new JsonArray().add(a.stop));
    if (a.thinking) {
      config.put(
          "thinkingConfig",
          new JsonObject().put("thinkingBudget", 2048).put("includeThoughts", true));
    }
    if (a.choices > 1) config.put("candidateCount", a.choices);
    if (a.logprobs) config.put("responseLogprobs", true).put("logprobs", 2);
    return config.isEmpty() ? body : body.put("generationConfig", config);
  }

  private JsonObject turn(String role, JsonArray parts) {
    return new JsonObject().put("role", role).put("parts", parts);
  }

  private JsonObject inline(String type, String data) {
    return new JsonObject()
        .put("inlineData", new JsonObject().put("mimeType", type).put("data", data));
  }

  @Override
  ParsedAnswer whole(JsonObject json) {
    var answer = new ParsedAnswer();
    event(answer, "", json.encode());
    return answer;
  }

  @Override
  void event(ParsedAnswer answer, String name, String data) {
    var json = new JsonObject(data);
    JsonArray candidates = json.getJsonArray("candidates", new JsonArray());
    for (int i = 0; i < candidates.size(); i++) candidate(answer, candidates.getJsonObject(i));
    JsonObject usage = json.getJsonObject("usageMetadata");
    if (usage == null) return;
    answer.input = usage.getLong("promptTokenCount", 0L);
    answer.cached = usage.getLong("cachedContentTokenCount", 0L);
    answer.reasoning = usage.getLong("thoughtsTokenCount", 0L);
    answer.output = usage.getLong("candidatesTokenCount", 0L) + answer.reasoning;
  }

  private void candidate(ParsedAnswer answer, JsonObject candidate) {
    JsonArray parts =
        candidate.getJsonObject("content", new JsonObject()).getJsonArray("parts", new JsonArray());
    int index = candidate.getInteger("index", 0);
    for (int i = 0; i < parts.size(); i++) {
      JsonObject part = parts.getJsonObject(i);
      String text = part.getString("text");
      JsonObject call = part.getJsonObject("functionCall");
      if (index > 0) {
        if (text != null) {
          answer.others.computeIfAbsent(index, k -> new StringBuilder()).append(text);
        }
      } else if (text != null) {
        (part.getBoolean("thought", false) ? answer.thought : answer.text).append(text);
      } else if (call != null) {
        answer.tool(call.getString("name"), call.getJsonObject("args").encode());
      }
    }
    if (index > 0) return;
    answer.logprobs |= candidate.getJsonObject("logprobsResult") != null;
    String stop = candidate.getString("finishReason");
    if (stop == null) return;
    answer.stop = stop;
    answer.ended = true;
  }
}

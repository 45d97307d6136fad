package dev.drawbridge;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A kind of client: what it sends, and how it reads what comes back. */
enum ClientKind {
  CHAT,
  RESPONSES,
  MESSAGES,
  GEMINI;

  /** What asks the model that much, with a system prompt. */
  record Sent(String path, JsonObject body) {}

  Sent ask(String model, String text, boolean stream) {
    String system = "Be brief";
    return switch (this) {
      case CHAT ->
          new Sent(
              "/v1/chat/completions",
              new JsonObject()
                  .put("model", model)
                  .put("stream", stream)
                  .put(
                      "messages",
                      new JsonArray().add(message("system", system)).add(message("user", text))));
      case RESPONSES ->
          new Sent(
              "/v1/responses",
              new JsonObject()
                  .put("model", model)
                  .put("stream", stream)
                  .put("instructions", system)
                  .put("input", text));
      case MESSAGES ->
          new Sent(
              "/v1/messages?beta=true",
              new JsonObject()
                  .put("model", model)
                  .put("stream", stream)
                  .put("max_tokens", 500)
                  .put("system", system)
                  .put("messages", new JsonArray().add(message("user", text))));
      case GEMINI ->
          new Sent(
              "/v1beta/models/"
                  + model
                  + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent"),
              new JsonObject()
                  .put("systemInstruction", new JsonObject().put("parts", parts(system)))
                  .put(
                      "contents",
                      new JsonArray()
                          .add(new JsonObject().put("role", "user").put("parts", parts(text)))));
    };
  }

  private static JsonObject message(String role, String text) {
    return new JsonObject().put("role", role).put("content", text);
  }

  private static JsonArray parts(String text) {
    return new JsonArray().add(new JsonObject().put("text", text));
  }

  /** The text of an answer in one piece. */
  String text(JsonObject answer) {
    return switch (this) {
      case CHAT -> first(answer, "choices").getJsonObject("message").getString("content");
      case RESPONSES ->
          answer.getJsonArray("output").stream()
              .map(JsonObject.class::cast)
              .filter(item -> "message".equals(item.getString("type")))
              .map(item -> first(item, "content").getString("text"))
              .collect(Collectors.joining());
      case MESSAGES -> first(answer, "content").getString("text");
      case GEMINI -> geminis(answer);
    };
  }

  /** The text of a stream, put together as a client does. */
  String streamed(String events) {
    return data(events).stream().map(this::piece).collect(Collectors.joining());
  }

  private String piece(JsonObject event) {
    return switch (this) {
      case CHAT ->
          event.getJsonArray("choices").isEmpty()
              ? ""
              : first(event, "choices").getJsonObject("delta").getString("content", "");
      case RESPONSES ->
          "response.output_text.delta".equals(event.getString("type"))
              ? event.getString("delta")
              : "";
      case MESSAGES ->
          "content_block_delta".equals(event.getString("type"))
              ? event.getJsonObject("delta").getString("text", "")
              : "";
      case GEMINI -> geminis(event);
    };
  }

  static String geminis(JsonObject chunk) {
    if (!chunk.containsKey("candidates")) return "";
    JsonObject content = first(chunk, "candidates").getJsonObject("content", new JsonObject());
    return content.getJsonArray("parts", new JsonArray()).stream()
        .map(part -> ((JsonObject) part).getString("text", ""))
        .collect(Collectors.joining());
  }

  private static JsonObject first(JsonObject of, String list) {
    return of.getJsonArray(list).getJsonObject(0);
  }

  /** The events' data, but for what is no JSON. */
  static List<JsonObject> data(String events) {
    return Arrays.stream(events.split("\r?\n", -1))
        .filter(line -> line.startsWith("data: {"))
        .map(line -> new JsonObject(line.substring(6)))
        .toList();
  }

  /** Whether a stream ended as it should. */
  boolean complete(String events) {
    return switch (this) {
      case CHAT -> events.strip().endsWith("data: [DONE]");
      case RESPONSES -> events.contains("event: response.completed");
      case MESSAGES -> events.contains("event: message_stop");
      case GEMINI -> events.contains("\"finishReason\":\"STOP\"");
    };
  }

  /** The message of an error in this dialect, and that it is one. */
  String error(JsonObject body) {
    JsonObject error = body.getJsonObject("error");
    return switch (this) {
      case CHAT, RESPONSES -> {
        if (!error.containsKey("param")) throw new AssertionError("not OpenAI's: " + body);
        yield error.getString("message");
      }
      case MESSAGES -> {
        if (!"error".equals(body.getString("type"))) throw new AssertionError(body.encode());
        yield error.getString("message");
      }
      case GEMINI -> {
        if (error.getInteger("code") == null) throw new AssertionError("not Gemini's: " + body);
        yield error.getString("message");
      }
    };
  }
}

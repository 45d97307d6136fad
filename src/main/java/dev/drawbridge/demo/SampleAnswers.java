package dev.drawbridge.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The answers of a sample vendor, in OpenAI's form. */
final class SampleAnswers {
  private static final int ECHOED = 80;
  private static final int DIMENSIONS = 8;

  private final String model;
  private final JsonObject call;
  private final String id = "chatcmpl-" + UUID.randomUUID();
  private final long created = System.currentTimeMillis() / 1000;
  private final List<String> words;
  private final boolean cut;

  SampleAnswers(String vendor, String model, JsonObject call) {
    this.model = model;
    this.call = call;
    List<String> all = words("[sample answer of " + vendor + "] You asked: " + question());
    int most = Integer.MAX_VALUE;
    for (String bound : List.of("max_tokens", "max_completion_tokens")) {
      if (call.getValue(bound) instanceof Number n)
        most = Math.min(most, Math.max(1, n.intValue()));
    }
    this.cut = all.size() > most;
    this.words = cut ? all.subList(0, most) : all;
  }

  boolean streamed() {
    return Boolean.TRUE.equals(call.getValue("stream"));
  }

  JsonObject whole() {
    JsonArray choices = new JsonArray();
    for (int i = 0; i < choices(); i++) {
      choices.add(
          new JsonObject()
              .put("index", i)
              .put(
                  "message",
                  new JsonObject()
                      .put("role", "assistant")
                      .put("content", String.join("", words))
                      .put("refusal", null))
              .put("logprobs", null)
              .put("finish_reason", finish()));
    }
    return base("chat.completion").put("choices", choices).put("usage", usage());
  }

  /** The data of each event, the last being {@code [DONE]}. */
  List<String> events() {
    List<String> events = new ArrayList<>();
    boolean usage =
        call.getValue("stream_options") instanceof JsonObject options
            && Boolean.TRUE.equals(options.getValue("include_usage"));
    for (int i = 0; i < choices(); i++) {
      events.add(
          chunk(i, new JsonObject().put("role", "assistant").put("content", ""), null, usage));
      for (String word : words)
        events.add(chunk(i, new JsonObject().put("content", word), null, usage));
      events.add(chunk(i, new JsonObject(), finish(), usage));
    }
    if (usage) {
      JsonObject last = base("chat.completion.chunk").put("choices", new JsonArray());
      events.add(last.put("usage", usage()).encode());
    }
    events.add("[DONE]");
    return events;
  }

  private String chunk(int index, JsonObject delta, @Nullable String finish, boolean usage) {
    JsonObject choice =
        new JsonObject()
            .put("index", index)
            .put("delta", delta)
            .put("logprobs", null)
            .put("finish_reason", finish);
    JsonObject chunk = base("chat.completion.chunk").put("choices", new JsonArray().add(choice));
    return (usage ? chunk.put("usage", null) : chunk).encode();
  }

  private JsonObject base(String object) {
    return new JsonObject()
        .put("id", id)
        .put("object", object)
        .put("created", created)
        .put("model", model);
  }

  private String finish() {
    return cut ? "length" : "stop";
  }

  private int choices() {
    return call.getValue("n") instanceof Number n ? Math.clamp(n.intValue(), 1, 8) : 1;
  }

  private JsonObject usage() {
    int prompt = tokens(call.getJsonArray("messages").encode());
    int completion = words.size() * choices();
    return new JsonObject()
        .put("prompt_tokens", prompt)
        .put("completion_tokens", completion)
        .put("total_tokens", prompt + completion);
  }

  private String question() {
    JsonArray messages = call.getJsonArray("messages");
    Object last = messages.getValue(messages.size() - 1);
    Object content = last instanceof JsonObject message ? message.getValue("content") : null;
    String text =
        content instanceof JsonArray parts
            ? parts.stream()
                .filter(JsonObject.class::isInstance)
                .map(part -> String.valueOf(((JsonObject) part).getValue("text", "")))
                .reduce("", String::concat)
            : String.valueOf(content);
    return text.length() <= ECHOED ? text : text.substring(0, ECHOED) + "…";
  }

  static JsonObject models(String vendor, List<String> models) {
    JsonArray data = new JsonArray();
    for (String model : models) {
      data.add(
          new JsonObject()
              .put("id", model)
              .put("object", "model")
              .put("created", 1_767_225_600)
              .put("owned_by", vendor));
    }
    return new JsonObject().put("object", "list").put("data", data);
  }

  static JsonObject embeddings(String model, JsonObject call) {
    Object input = call.getValue("input", "");
    List<?> texts = input instanceof JsonArray array ? array.getList() : List.of(input);
    JsonArray data = new JsonArray();
    int tokens = 0;
    for (Object text : texts) {
      JsonArray vector = new JsonArray();
      for (int i = 0; i < DIMENSIONS; i++) {
        vector.add(Math.sin(String.valueOf(text).hashCode() + i) / Math.sqrt(DIMENSIONS));
      }
      data.add(
          new JsonObject()
              .put("object", "embedding")
              .put("index", data.size())
              .put("embedding", vector));
      tokens += tokens(String.valueOf(text));
    }
    return new JsonObject()
        .put("object", "list")
        .put("data", data)
        .put("model", model)
        .put("usage", new JsonObject().put("prompt_tokens", tokens).put("total_tokens", tokens));
  }

  /** A sample's idea of tokens: four bytes each. */
  private static int tokens(String text) {
    return Math.max(1, text.getBytes(StandardCharsets.UTF_8).length / 4);
  }

  /** The text in pieces that each begin with a space, but for the first. */
  private static List<String> words(String text) {
    return List.of(text.split("(?= )"));
  }
}

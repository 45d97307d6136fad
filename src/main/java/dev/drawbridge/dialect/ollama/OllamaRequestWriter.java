package dev.drawbridge.dialect.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.codec.Efforts;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.OutputForm;
import dev.drawbridge.exchange.Sampling;
import dev.drawbridge.exchange.Thinking;
import dev.drawbridge.exchange.Tool;
import dev.drawbridge.exchange.ToolChoice;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes a conversation as the body of {@code /api/chat}. */
final class OllamaRequestWriter {
  /** What Ollama holds unless it is told; of a longer call it cuts the beginning off in silence. */
  private static final int USUAL_ROOM = 4_096;

  private final Conversation conversation;
  private final CallTarget target;
  private final Set<String> dropped;

  private OllamaRequestWriter(Conversation conversation, CallTarget target) {
    this.conversation = conversation;
    this.target = target;
    dropped = new TreeSet<>(conversation.unsaid());
  }

  static EncodedRequest write(Conversation conversation, CallTarget target) {
    var request = new OllamaRequestWriter(conversation, target);
    byte[] body = Json.write(request::write);
    return new EncodedRequest(body, List.copyOf(request.dropped));
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("model", target.model());
    json.writeArrayFieldStart("messages");
    new OllamaMessages(json, dropped).all(conversation);
    json.writeEndArray();
    // Without it Ollama streams.
    json.writeBooleanField("stream", conversation.stream());
    tools(json);
    form(json, conversation.form());
    thinking(json, conversation.thinking());
    options(json, conversation.sampling());
    // A server of one's own keeps no accounts of users.
    if (conversation.user() != null) dropped.add("user");
    if (!conversation.metadata().isEmpty()) dropped.add("metadata");
    json.writeEndObject();
  }

  /**
   * Ollama lets the model choose. That none is to be called, or one of a few, is said by the tools
   * that are named; that one has to be cannot be said.
   */
  private void tools(JsonGenerator json) throws IOException {
    ToolChoice choice = conversation.toolChoice();
    if (conversation.singleCall()) dropped.add("parallel_tool_calls");
    if (choice != null && choice.mode() == ToolChoice.Mode.REQUIRED) dropped.add("tool_choice");
    if (choice != null && choice.mode() == ToolChoice.Mode.NONE) return;
    if (conversation.tools().isEmpty()) return;
    json.writeArrayFieldStart("tools");
    List<Tool> tools =
        choice != null && !choice.names().isEmpty()
            ? conversation.named(choice.names())
            : conversation.tools();
    for (Tool tool : tools) {
      if (tool.cached()) dropped.add("cache_control");
      if (tool.strict() != null) dropped.add("strict");
      json.writeStartObject();
      json.writeStringField("type", "function");
      json.writeObjectFieldStart("function");
      json.writeStringField("name", tool.name());
      Json.optional(json, "description", tool.description());
      json.writeFieldName("parameters");
      json.writeRawValue(
          tool.schema() == null ? "{\"type\":\"object\",\"properties\":{}}" : tool.schema());
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void form(JsonGenerator json, OutputForm form) throws IOException {
    switch (form) {
      case OutputForm.Prose prose -> {}
      case OutputForm.Json object -> json.writeStringField("format", "json");
      case OutputForm.Schema schema -> {
        json.writeFieldName("format");
        json.writeRawValue(schema.schema());
      }
    }
  }

  /** Whether to think; how much, only gpt-oss is told. */
  private void thinking(JsonGenerator json, @Nullable Thinking thinking) throws IOException {
    if (thinking == null) return;
    String effort = Efforts.effort(thinking);
    if (effort == null) {
      if (thinking.budget() != null) json.writeBooleanField("think", true);
      return;
    }
    boolean levels = target.model().toLowerCase(Locale.ROOT).contains("gpt-oss");
    if (!levels) {
      json.writeBooleanField("think", !effort.equals("none"));
      return;
    }
    json.writeStringField(
        "think",
        switch (effort) {
          case "none", "minimal", "low" -> "low";
          case "medium" -> "medium";
          default -> "high";
        });
  }

  private void options(JsonGenerator json, Sampling sampling) throws IOException {
    if (sampling.topLogprobs() != null) {
      json.writeBooleanField("logprobs", true);
      int top = sampling.topLogprobs();
      if (top > 0) json.writeNumberField("top_logprobs", top);
    }
    json.writeObjectFieldStart("options");
    Integer bound = target.bound(conversation.maxOutputTokens());
    if (bound != null) json.writeNumberField("num_predict", bound);
    if (target.room() > USUAL_ROOM) json.writeNumberField("num_ctx", room(target.room()));
    real(json, "temperature", sampling.temperature());
    real(json, "top_p", sampling.topP());
    Integer topK = sampling.topK();
    if (topK != null) json.writeNumberField("top_k", topK);
    real(json, "presence_penalty", sampling.presencePenalty());
    real(json, "frequency_penalty", sampling.frequencyPenalty());
    Long seed = sampling.seed();
    if (seed != null) json.writeNumberField("seed", seed);
    if (!sampling.stop().isEmpty()) {
      json.writeArrayFieldStart("stop");
      for (String stop : sampling.stop()) json.writeString(stop);
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /** In powers of two, since Ollama reloads a model for each other size. */
  private static long room(int needed) {
    long room = USUAL_ROOM;
    while (room < needed) room *= 2;
    return room;
  }

  private static void real(JsonGenerator json, String name, @Nullable Double value)
      throws IOException {
    if (value != null) json.writeNumberField(name, value);
  }
}

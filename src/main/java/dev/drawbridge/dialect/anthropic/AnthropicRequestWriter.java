package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.codec.AlternatingTurns;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.OutputForm;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Sampling;
import dev.drawbridge.exchange.Tool;
import dev.drawbridge.exchange.ToolChoice;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes one call as the body of {@code POST /v1/messages}. */
final class AnthropicRequestWriter {
  private final Conversation call;
  private final CallTarget target;
  private final AnthropicGeneration generation;
  private final Set<String> dropped = new LinkedHashSet<>();
  private final AlternatingTurns turns;

  private AnthropicRequestWriter(Conversation call, CallTarget target) {
    this.call = call;
    this.target = target;
    generation = AnthropicGeneration.of(target);
    turns = AlternatingTurns.of(call, AnthropicDialect.ID, true, dropped);
    JsonInstruction.add(call, turns.system, dropped);
  }

  static EncodedRequest write(Conversation call, CallTarget target) {
    var writer = new AnthropicRequestWriter(call, target);
    byte[] body = Json.write(writer::body);
    writer.dropped.addAll(call.unsaid());
    return new EncodedRequest(body, List.copyOf(writer.dropped));
  }

  private void body(JsonGenerator json) throws IOException {
    List<Tool> tools = tools();
    var thinking = AnthropicThinking.of(call, target, generation, turns.unthoughtCalls(), dropped);
    var blocks = new AnthropicBlocks(json, marks(tools), dropped);
    json.writeStartObject();
    json.writeStringField("model", Json.wellFormed(target.model()));
    json.writeNumberField("max_tokens", thinking.maxTokens());
    if (call.stream()) json.writeBooleanField("stream", true);
    tools(json, blocks, tools);
    if (!turns.system.isEmpty()) {
      json.writeFieldName("system");
      blocks.array(turns.system);
    }
    json.writeArrayFieldStart("messages");
    for (int i = 0; i < turns.messages.size(); i++) {
      message(json, blocks, turns.messages.get(i), i + 1 == turns.messages.size());
    }
    json.writeEndArray();
    sampling(json, thinking.on());
    thinking.write(json);
    form(json, thinking.effort());
    user(json);
    json.writeEndObject();
  }

  private int marks(List<Tool> tools) {
    long marks = tools.stream().filter(Tool::cached).count();
    marks += turns.system.stream().filter(Part.CacheMark.class::isInstance).count();
    for (Message message : turns.messages) {
      marks += message.parts().stream().filter(Part.CacheMark.class::isInstance).count();
    }
    return (int) marks;
  }

  private static void message(
      JsonGenerator json, AnthropicBlocks blocks, Message message, boolean last)
      throws IOException {
    boolean users = message.role() == Message.Role.USER;
    List<Part> parts = message.parts();
    if (last && !users && parts.getLast() instanceof Part.Text text) {
      // A beginning that ends in space is refused.
      parts = new ArrayList<>(parts);
      parts.set(parts.size() - 1, new Part.Text(text.text().stripTrailing()));
    }
    json.writeStartObject();
    json.writeStringField("role", users ? "user" : "assistant");
    json.writeFieldName("content");
    blocks.array(parts);
    json.writeEndObject();
  }

  /**
   * The tools that may be called. Where there are none but the messages hold calls, those called:
   * calls of tools that are not there are refused.
   */
  private List<Tool> tools() {
    ToolChoice choice = call.toolChoice();
    if (!call.tools().isEmpty()) {
      if (choice == null || choice.names().isEmpty() || isOne(choice)) return call.tools();
      List<Tool> some = call.named(choice.names());
      return some.isEmpty() ? call.tools() : some;
    }
    Set<String> called = new LinkedHashSet<>();
    for (Message message : turns.messages) {
      for (Part part : message.parts()) {
        if (part instanceof Part.ToolCall past) called.add(past.name());
      }
    }
    return called.stream().map(name -> new Tool(name, null, null, null, false)).toList();
  }

  private static boolean isOne(ToolChoice choice) {
    return choice.mode() == ToolChoice.Mode.REQUIRED && choice.names().size() == 1;
  }

  private void tools(JsonGenerator json, AnthropicBlocks blocks, List<Tool> tools)
      throws IOException {
    if (tools.isEmpty()) return;
    json.writeArrayFieldStart("tools");
    for (Tool tool : tools) {
      json.writeStartObject();
      json.writeStringField("name", Json.wellFormed(tool.name()));
      String description = tool.description();
      if (description != null && !description.isBlank()) {
        json.writeStringField("description", Json.wellFormed(description));
      }
      json.writeFieldName("input_schema");
      json.writeRawValue(Json.wellFormed(AnthropicSchema.ofTool(tool.schema())));
      Boolean strict = tool.strict();
      if (strict != null && generation.strictTools()) json.writeBooleanField("strict", strict);
      else if (Boolean.TRUE.equals(strict)) dropped.add("tools.strict");
      if (tool.cached()) blocks.cacheControl(null);
      json.writeEndObject();
    }
    json.writeEndArray();
    choice(json);
  }

  private void choice(JsonGenerator json) throws IOException {
    ToolChoice choice = call.tools().isEmpty() ? ToolChoice.NONE : call.toolChoice();
    Boolean parallel = call.parallelTools();
    if (choice == null) {
      if (parallel == null) return;
      choice = ToolChoice.AUTO;
    }
    json.writeObjectFieldStart("tool_choice");
    switch (choice.mode()) {
      case AUTO -> json.writeStringField("type", "auto");
      case NONE -> json.writeStringField("type", "none");
      case REQUIRED -> {
        if (isOne(choice)) {
          json.writeStringField("type", "tool");
          json.writeStringField("name", Json.wellFormed(choice.names().getFirst()));
        } else {
          json.writeStringField("type", "any");
        }
      }
    }
    if (parallel != null && choice.mode() != ToolChoice.Mode.NONE) {
      json.writeBooleanField("disable_parallel_tool_use", !parallel);
    }
    json.writeEndObject();
  }

  private void sampling(JsonGenerator json, boolean thinking) throws IOException {
    Sampling sampling = call.sampling();
    boolean taken = generation.sampling() && !thinking;
    Double temperature = sampling.temperature();
    if (temperature != null) {
      if (!taken) {
        dropped.add("temperature");
      } else {
        if (temperature > 1) dropped.add("temperature");
        json.writeNumberField("temperature", Math.min(1, temperature));
      }
    }
    Double topP = sampling.topP();
    if (topP != null) {
      // Of the two Anthropic takes but one.
      if (taken && temperature == null) json.writeNumberField("top_p", topP);
      else dropped.add("top_p");
    }
    Integer topK = sampling.topK();
    if (topK != null) {
      if (taken) json.writeNumberField("top_k", topK);
      else dropped.add("top_k");
    }
    if (sampling.presencePenalty() != null) dropped.add("presence_penalty");
    if (sampling.frequencyPenalty() != null) dropped.add("frequency_penalty");
    if (sampling.seed() != null) dropped.add("seed");
    List<String> stop = sampling.stop().stream().filter(s -> !s.isBlank()).toList();
    if (stop.size() < sampling.stop().size()) dropped.add("stop");
    if (stop.isEmpty()) return;
    json.writeArrayFieldStart("stop_sequences");
    for (String sequence : stop) json.writeString(Json.wellFormed(sequence));
    json.writeEndArray();
  }

  private void form(JsonGenerator json, @Nullable String effort) throws IOException {
    if (effort == null && !(call.form() instanceof OutputForm.Schema)) return;
    json.writeObjectFieldStart("output_config");
    if (effort != null) json.writeStringField("effort", effort);
    if (call.form() instanceof OutputForm.Schema schema) {
      json.writeObjectFieldStart("format");
      json.writeStringField("type", "json_schema");
      json.writeFieldName("schema");
      json.writeRawValue(AnthropicSchema.closed(schema.schema()));
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void user(JsonGenerator json) throws IOException {
    for (String name : call.metadata().keySet()) dropped.add("metadata." + name);
    String user = call.user();
    Function<String, @Nullable String> person = target.person();
    if (user != null && person != null) user = person.apply(user);
    if (user == null) return;
    json.writeObjectFieldStart("metadata");
    json.writeStringField("user_id", Json.wellFormed(user));
    json.writeEndObject();
  }
}

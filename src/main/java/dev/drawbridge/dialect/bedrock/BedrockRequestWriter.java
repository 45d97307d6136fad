package dev.drawbridge.dialect.bedrock;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.anthropic.AnthropicGeneration;
import dev.drawbridge.dialect.anthropic.AnthropicThinking;
import dev.drawbridge.dialect.anthropic.JsonInstruction;
import dev.drawbridge.dialect.codec.AlternatingTurns;
import dev.drawbridge.dialect.codec.Efforts;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.OutputForm;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Sampling;
import dev.drawbridge.exchange.Thinking;
import dev.drawbridge.exchange.Tool;
import dev.drawbridge.exchange.ToolChoice;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes a conversation as the body of Converse. Model and streaming are said by the path. */
final class BedrockRequestWriter {
  private static final String ANY_SCHEMA = "{\"type\":\"object\"}";

  private final Conversation conversation;
  private final CallTarget target;
  private final BedrockModel model;
  private final AnthropicGeneration generation;
  private final Set<String> dropped;
  private final AlternatingTurns turns;
  private final @Nullable AnthropicThinking claudes;

  private BedrockRequestWriter(Conversation conversation, CallTarget target) {
    this.conversation = conversation;
    this.target = target;
    model = BedrockModel.of(target);
    generation = model.generation();
    dropped = new TreeSet<>(conversation.unsaid());
    turns = AlternatingTurns.of(conversation, BedrockDialect.ID, false, dropped);
    JsonInstruction.add(conversation, turns.system, dropped);
    claudes =
        model.claude() && conversation.thinking() != null
            ? AnthropicThinking.of(
                conversation, target, generation, turns.unthoughtCalls(), dropped)
            : null;
  }

  static EncodedRequest write(Conversation conversation, CallTarget target) {
    var request = new BedrockRequestWriter(conversation, target);
    byte[] body = Json.write(request::write);
    return new EncodedRequest(body, List.copyOf(request.dropped));
  }

  private void write(JsonGenerator json) throws IOException {
    var content = new BedrockContent(json, model, dropped);
    json.writeStartObject();
    content.messages(turns.messages);
    if (!turns.system.isEmpty()) content.blocks("system", turns.system);
    inference(json);
    tools(json, content);
    form(json);
    beyond(json);
    if (conversation.user() != null) dropped.add("user");
    if (!conversation.metadata().isEmpty()) dropped.add("metadata");
    json.writeEndObject();
  }

  /** What all models take. */
  private void inference(JsonGenerator json) throws IOException {
    Sampling sampling = conversation.sampling();
    boolean draws = draws();
    Integer bound = target.bound(conversation.maxOutputTokens());
    if (claudes != null && claudes.on()) bound = claudes.maxTokens();
    json.writeObjectFieldStart("inferenceConfig");
    if (bound != null) json.writeNumberField("maxTokens", bound);
    Double temperature = sampling.temperature();
    if (temperature != null) {
      // Converse's range ends at 1.
      if (!draws || temperature > 1) dropped.add("temperature");
      if (draws) json.writeNumberField("temperature", Math.min(1, temperature));
    }
    Double topP = sampling.topP();
    if (topP != null) {
      // Claude takes one of the two since 4.5.
      boolean taken = draws && !(model.claude() && temperature != null);
      if (taken) json.writeNumberField("topP", topP);
      else dropped.add("top_p");
    }
    if (!sampling.stop().isEmpty()) {
      json.writeArrayFieldStart("stopSequences");
      for (String stop : sampling.stop()) json.writeString(stop);
      json.writeEndArray();
    }
    json.writeEndObject();
    if (sampling.presencePenalty() != null) dropped.add("presence_penalty");
    if (sampling.frequencyPenalty() != null) dropped.add("frequency_penalty");
    if (sampling.seed() != null) dropped.add("seed");
  }

  /** Whether temperature and the like are taken. */
  private boolean draws() {
    if (!model.claude()) return true;
    return generation.sampling() && (claudes == null || !claudes.on());
  }

  private void tools(JsonGenerator json, BedrockContent content) throws IOException {
    ToolChoice choice = conversation.toolChoice();
    if (conversation.singleCall() && !model.singleCalls()) dropped.add("parallel_tool_calls");
    boolean none = choice != null && choice.mode() == ToolChoice.Mode.NONE;
    boolean used = turns.usesTools();
    List<Tool> tools = conversation.tools();
    if (none && used) dropped.add("tool_choice");
    if (none && !used) return;
    if (tools.isEmpty() && used) tools = seen();
    if (tools.isEmpty()) return;
    boolean some = choice != null && choice.names().size() > 1 && !conversation.tools().isEmpty();
    if (some) tools = conversation.named(Objects.requireNonNull(choice).names());
    json.writeObjectFieldStart("toolConfig");
    json.writeArrayFieldStart("tools");
    for (Tool tool : tools) {
      tool(json, tool);
      if (tool.cached()) content.mark(null);
    }
    json.writeEndArray();
    if (forced()) choice(json, Objects.requireNonNull(choice));
    json.writeEndObject();
  }

  /** Whether some tool has to be called; that the model may choose is said by saying nothing. */
  private boolean forced() {
    ToolChoice choice = conversation.toolChoice();
    boolean some = choice != null && choice.mode() == ToolChoice.Mode.REQUIRED;
    return some && !conversation.tools().isEmpty();
  }

  /** Whether Claude is told, in its own words, to call no more than one tool at once. */
  private boolean single() {
    ToolChoice choice = conversation.toolChoice();
    boolean none = choice != null && choice.mode() == ToolChoice.Mode.NONE;
    return conversation.singleCall() && model.singleCalls() && !none;
  }

  /** The one part of Claude's own choice of tools that Converse has no word for. */
  private void single(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("tool_choice");
    // What Converse expresses itself must not be repeated here, and is needed here where it does
    // not.
    if (!forced()) json.writeStringField("type", "auto");
    json.writeBooleanField("disable_parallel_tool_use", true);
    json.writeEndObject();
  }

  /** Tools that turns speak of and that the call does not name. */
  private List<Tool> seen() {
    Set<String> names = new TreeSet<>();
    for (Message message : turns.messages) {
      for (Part part : message.parts()) {
        if (part instanceof Part.ToolCall call) names.add(call.name());
      }
    }
    if (names.isEmpty()) names.add("tool");
    List<Tool> tools = new ArrayList<>(names.size());
    for (String name : names) tools.add(new Tool(name, null, null, null, false));
    return tools;
  }

  private void tool(JsonGenerator json, Tool tool) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("toolSpec");
    json.writeStringField("name", tool.name());
    String description = tool.description();
    if (description != null && !description.isBlank()) {
      json.writeStringField("description", description);
    }
    json.writeObjectFieldStart("inputSchema");
    json.writeFieldName("json");
    json.writeRawValue(tool.schema() == null ? ANY_SCHEMA : tool.schema());
    json.writeEndObject();
    if (tool.strict() != null) {
      if (model.claude() && generation.strictTools() && tool.strict()) {
        json.writeBooleanField("strict", true);
      } else if (tool.strict()) {
        dropped.add("strict");
      }
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void choice(JsonGenerator json, ToolChoice choice) throws IOException {
    json.writeObjectFieldStart("toolChoice");
    if (choice.names().size() == 1) {
      json.writeObjectFieldStart("tool");
      json.writeStringField("name", choice.names().getFirst());
    } else {
      json.writeObjectFieldStart("any");
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void form(JsonGenerator json) throws IOException {
    if (!(conversation.form() instanceof OutputForm.Schema schema)) return;
    json.writeObjectFieldStart("outputConfig");
    json.writeObjectFieldStart("textFormat");
    json.writeStringField("type", "json_schema");
    json.writeObjectFieldStart("structure");
    json.writeObjectFieldStart("jsonSchema");
    // A schema is a string here.
    json.writeStringField("schema", schema.schema());
    json.writeStringField("name", schema.name());
    Json.optional(json, "description", schema.description());
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
  }

  /** What only some models take: {@code additionalModelRequestFields}. */
  private void beyond(JsonGenerator json) throws IOException {
    Integer topK = conversation.sampling().topK();
    boolean takesTopK = (model.claude() && draws()) || model.nova();
    if (topK != null && !takesTopK) dropped.add("top_k");
    Integer kept = takesTopK ? topK : null;
    String effort = effort();
    boolean thinks = claudes != null && (claudes.on() || claudes.effort() != null);
    boolean single = single();
    if (kept == null && effort == null && !thinks && !single) return;
    json.writeObjectFieldStart("additionalModelRequestFields");
    if (single) single(json);
    if (claudes != null) {
      claudes.write(json);
      if (claudes.effort() != null) {
        json.writeObjectFieldStart("output_config");
        json.writeStringField("effort", claudes.effort());
        json.writeEndObject();
      }
    }
    if (kept != null && model.claude()) json.writeNumberField("top_k", kept);
    if (kept != null && model.nova()) {
      json.writeObjectFieldStart("inferenceConfig");
      json.writeNumberField("topK", kept);
      json.writeEndObject();
    }
    if (effort != null && model.gptOss()) json.writeStringField("reasoning_effort", effort);
    if (effort != null && model.reasoningNova()) {
      json.writeObjectFieldStart("reasoningConfig");
      json.writeStringField("type", "enabled");
      json.writeStringField("maxReasoningEffort", effort);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  /** How hard a model that is not Claude is to think; null where that is not said to it. */
  private @Nullable String effort() {
    Thinking thinking = conversation.thinking();
    if (thinking == null || model.claude()) return null;
    String effort = Efforts.effort(thinking);
    if (effort == null) return null;
    boolean none = effort.equals("none");
    if (!model.gptOss() && !model.reasoningNova()) {
      if (!none) dropped.add("reasoning_effort");
      return null;
    }
    if (none) return model.gptOss() ? "low" : null;
    return switch (effort) {
      case "minimal", "low" -> "low";
      case "medium" -> "medium";
      default -> "high";
    };
  }
}

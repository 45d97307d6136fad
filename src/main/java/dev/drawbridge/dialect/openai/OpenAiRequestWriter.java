package dev.drawbridge.dialect.openai;

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
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes a conversation as a chat's body. */
final class OpenAiRequestWriter {
  private final Conversation conversation;
  private final CallTarget target;
  private final OpenAiWays ways;
  private final Set<String> dropped;

  private OpenAiRequestWriter(Conversation conversation, CallTarget target) {
    this.conversation = conversation;
    this.target = target;
    ways = OpenAiWays.of(target);
    dropped = new TreeSet<>(conversation.unsaid());
  }

  static EncodedRequest write(Conversation conversation, CallTarget target) {
    var request = new OpenAiRequestWriter(conversation, target);
    byte[] body = Json.write(request::write);
    return new EncodedRequest(body, List.copyOf(request.dropped));
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("model", target.model());
    json.writeArrayFieldStart("messages");
    var messages = new OpenAiMessageWriter(json, ways, dropped);
    messages.system(conversation.system());
    messages.all(conversation.messages());
    json.writeEndArray();
    Integer bound = target.bound(conversation.maxOutputTokens());
    if (bound != null) {
      json.writeNumberField(target.vendor().outputCapField(), bound);
    }
    String effort = thinking(json, conversation.thinking());
    sampling(json, conversation.sampling(), ways.drawsItsOwnWay(effort));
    tools(json);
    form(json, conversation.form());
    if (conversation.stream()) {
      json.writeBooleanField("stream", true);
      json.writeObjectFieldStart("stream_options");
      json.writeBooleanField("include_usage", true);
      json.writeEndObject();
    }
    user(json, conversation.user());
    // OpenAI takes it only with what it is to store.
    if (!conversation.metadata().isEmpty()) dropped.add("metadata");
    json.writeEndObject();
  }

  private void user(JsonGenerator json, @Nullable String user) throws IOException {
    if (user == null) return;
    String becomes = target.person() == null ? user : target.person().apply(user);
    Json.optional(json, "user", becomes);
  }

  /** The effort that went out, null for none. */
  private @Nullable String thinking(JsonGenerator json, @Nullable Thinking thinking)
      throws IOException {
    if (thinking == null) return null;
    String effort = Efforts.effort(thinking);
    if (ways.vendor().isOpenRouter()) {
      json.writeObjectFieldStart("reasoning");
      if (thinking.budget() != null && thinking.budget() > 0) {
        json.writeNumberField("max_tokens", thinking.budget());
      } else if (effort != null) {
        json.writeStringField("effort", effort);
      }
      if (thinking.shown() != null) json.writeBooleanField("exclude", !thinking.shown());
      json.writeEndObject();
      return effort;
    }
    if (effort == null) return null;
    String becomes = ways.effort(effort);
    if (becomes == null) {
      // Not to reason is what a model does that cannot.
      if (!effort.equals("none")) dropped.add("reasoning_effort");
      return null;
    }
    json.writeStringField("reasoning_effort", becomes);
    return becomes;
  }

  private void sampling(JsonGenerator json, Sampling sampling, boolean refused) throws IOException {
    drawn(json, "temperature", sampling.temperature(), refused);
    drawn(json, "top_p", sampling.topP(), refused);
    drawn(json, "presence_penalty", sampling.presencePenalty(), refused);
    drawn(json, "frequency_penalty", sampling.frequencyPenalty(), refused);
    Integer topK = sampling.topK();
    if (topK != null) {
      if (ways.vendor().takesTopK()) json.writeNumberField("top_k", topK);
      else dropped.add("top_k");
    }
    Long seed = sampling.seed();
    if (seed != null)
      json.writeNumberField(ways.vendor().isMistral() ? "random_seed" : "seed", seed);
    if (!sampling.stop().isEmpty()) {
      json.writeArrayFieldStart("stop");
      for (String stop : sampling.stop()) json.writeString(stop);
      json.writeEndArray();
    }
    if (sampling.topLogprobs() != null) {
      json.writeBooleanField("logprobs", true);
      int top = sampling.topLogprobs();
      if (top > 0) json.writeNumberField("top_logprobs", top);
    }
    if (sampling.choices() > 1) json.writeNumberField("n", sampling.choices());
  }

  private void drawn(JsonGenerator json, String name, @Nullable Double value, boolean refused)
      throws IOException {
    if (value == null) return;
    if (refused) dropped.add(name);
    else json.writeNumberField(name, value);
  }

  private void tools(JsonGenerator json) throws IOException {
    List<Tool> tools = conversation.tools();
    if (tools.isEmpty()) return;
    json.writeArrayFieldStart("tools");
    for (Tool tool : tools) {
      json.writeStartObject();
      json.writeStringField("type", "function");
      json.writeObjectFieldStart("function");
      json.writeStringField("name", tool.name());
      Json.optional(json, "description", tool.description());
      if (tool.schema() != null) raw(json, "parameters", tool.schema());
      if (tool.strict() != null) json.writeBooleanField("strict", tool.strict());
      json.writeEndObject();
      if (tool.cached()) {
        if (ways.vendor().isOpenRouter()) OpenAiMessageWriter.mark(json, null);
        else dropped.add("cache_control");
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    ToolChoice choice = conversation.toolChoice();
    if (choice != null) choice(json, choice);
    Boolean parallel = conversation.parallelTools();
    if (parallel != null) json.writeBooleanField("parallel_tool_calls", parallel);
  }

  private static void choice(JsonGenerator json, ToolChoice choice) throws IOException {
    String mode =
        switch (choice.mode()) {
          case AUTO -> "auto";
          case NONE -> "none";
          case REQUIRED -> "required";
        };
    List<String> names = choice.names();
    if (names.isEmpty() || choice.mode() == ToolChoice.Mode.NONE) {
      json.writeStringField("tool_choice", mode);
      return;
    }
    json.writeObjectFieldStart("tool_choice");
    if (names.size() == 1 && choice.mode() == ToolChoice.Mode.REQUIRED) {
      function(json, names.getFirst());
    } else {
      json.writeStringField("type", "allowed_tools");
      json.writeObjectFieldStart("allowed_tools");
      json.writeStringField("mode", mode);
      json.writeArrayFieldStart("tools");
      for (String name : names) {
        json.writeStartObject();
        function(json, name);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void function(JsonGenerator json, String name) throws IOException {
    json.writeStringField("type", "function");
    json.writeObjectFieldStart("function");
    json.writeStringField("name", name);
    json.writeEndObject();
  }

  private static void form(JsonGenerator json, OutputForm form) throws IOException {
    switch (form) {
      case OutputForm.Prose prose -> {}
      case OutputForm.Json object -> {
        json.writeObjectFieldStart("response_format");
        json.writeStringField("type", "json_object");
        json.writeEndObject();
      }
      case OutputForm.Schema schema -> {
        json.writeObjectFieldStart("response_format");
        json.writeStringField("type", "json_schema");
        json.writeObjectFieldStart("json_schema");
        json.writeStringField("name", schema.name());
        Json.optional(json, "description", schema.description());
        raw(json, "schema", schema.schema());
        if (schema.strict() != null) json.writeBooleanField("strict", schema.strict());
        json.writeEndObject();
        json.writeEndObject();
      }
    }
  }

  private static void raw(JsonGenerator json, String name, String value) throws IOException {
    json.writeFieldName(name);
    json.writeRawValue(value);
  }
}

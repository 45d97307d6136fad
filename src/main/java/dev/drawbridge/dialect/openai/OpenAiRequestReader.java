package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.BodyTree;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.OutputForm;
import dev.drawbridge.exchange.Sampling;
import dev.drawbridge.exchange.Thinking;
import dev.drawbridge.exchange.Tool;
import dev.drawbridge.exchange.ToolChoice;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Nodes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a chat's body into a conversation. {@link OpenAiRequestScanner} read it before, strictly.
 */
final class OpenAiRequestReader {
  private OpenAiRequestReader() {}

  static Conversation read(ModelCall call) {
    JsonNode body = BodyTree.of(call);
    Set<String> unsaid = new TreeSet<>();
    for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (OpenAiFields.HARMLESS.contains(name) && Nodes.has(body, name)) unsaid.add(name);
    }
    var turns = new OpenAiMessageReader(unsaid);
    for (JsonNode message : body.path("messages")) turns.add(message);
    Map<String, String> metadata = metadata(body.path("metadata"));
    String user = Nodes.text(body, "user");
    if (user == null) user = Nodes.text(body, "safety_identifier");
    String behind = metadata.remove("user_id");
    if (user == null) user = behind;
    List<Tool> tools = tools(body);
    return new Conversation(
        turns.system(),
        turns.messages(),
        new Conversation.ToolUse(tools, choice(body), Nodes.bool(body, "parallel_tool_calls")),
        new Conversation.Generation(
            sampling(body, call.choices()),
            form(body.path("response_format")),
            thinking(body),
            call.maxOutputTokens(),
            call.stream()),
        new Conversation.CallerNotes(user, metadata, unsaid));
  }

  private static Map<String, String> metadata(JsonNode node) {
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String value = Nodes.text(node, entry.getKey());
      if (value != null) metadata.put(Json.wellFormed(entry.getKey()), value);
    }
    return metadata;
  }

  private static List<Tool> tools(JsonNode body) {
    List<Tool> tools = new ArrayList<>();
    for (JsonNode tool : body.path("tools")) {
      JsonNode function = tool.path("function");
      if (function.isObject()) tools.add(tool(function, Nodes.has(tool, "cache_control")));
    }
    for (JsonNode function : body.path("functions")) tools.add(tool(function, false));
    return tools;
  }

  private static Tool tool(JsonNode function, boolean cached) {
    JsonNode schema = function.path("parameters");
    return new Tool(
        Nodes.textOrEmpty(function, "name"),
        Nodes.text(function, "description"),
        schema.isObject() ? Nodes.raw(schema) : null,
        Nodes.bool(function, "strict"),
        cached || Nodes.has(function, "cache_control"));
  }

  private static @Nullable ToolChoice choice(JsonNode body) {
    JsonNode choice = body.path("tool_choice");
    if (choice.isMissingNode() || choice.isNull()) choice = body.path("function_call");
    if (choice.isTextual()) return mode(choice.textValue(), List.of());
    if (!choice.isObject()) return null;
    String name = Nodes.text(choice.path("function"), "name");
    if (name == null) name = Nodes.text(choice, "name");
    if (name != null) return ToolChoice.of(name);
    JsonNode allowed = choice.path("allowed_tools");
    List<String> names = new ArrayList<>();
    for (JsonNode tool : allowed.path("tools")) {
      String allowedName = Nodes.text(tool.path("function"), "name");
      if (allowedName != null) names.add(allowedName);
    }
    return mode(Nodes.textOrEmpty(allowed, "mode"), names);
  }

  private static @Nullable ToolChoice mode(String mode, List<String> names) {
    return switch (mode) {
      case "auto" -> new ToolChoice(ToolChoice.Mode.AUTO, names);
      case "none" -> ToolChoice.NONE;
      // Mistral's name for it.
      case "required", "any" -> new ToolChoice(ToolChoice.Mode.REQUIRED, names);
      default -> null;
    };
  }

  private static Sampling sampling(JsonNode body, int choices) {
    List<String> stop = new ArrayList<>(0);
    JsonNode said = body.path("stop");
    if (said.isTextual()) stop.add(Json.wellFormed(said.textValue()));
    for (JsonNode each : said) {
      if (each.isTextual()) stop.add(Json.wellFormed(each.textValue()));
    }
    Integer top = Nodes.whole(body, "top_logprobs");
    Integer logprobs = null;
    if (body.path("logprobs").asBoolean(false)) logprobs = top == null ? Integer.valueOf(0) : top;
    return new Sampling(
        Nodes.real(body, "temperature"),
        Nodes.real(body, "top_p"),
        Nodes.whole(body, "top_k"),
        Nodes.real(body, "presence_penalty"),
        Nodes.real(body, "frequency_penalty"),
        Nodes.wholeLong(body, "seed"),
        stop,
        logprobs,
        choices);
  }

  private static OutputForm form(JsonNode format) {
    return switch (Nodes.textOrEmpty(format, "type")) {
      case "json_object" -> OutputForm.JSON;
      case "json_schema" -> {
        JsonNode inner = format.path("json_schema");
        String name = Nodes.text(inner, "name");
        JsonNode schema = inner.path("schema");
        yield new OutputForm.Schema(
            name == null ? "answer" : name,
            Nodes.text(inner, "description"),
            schema.isObject() ? Nodes.raw(schema) : "{}",
            Nodes.bool(inner, "strict"));
      }
      default -> OutputForm.PROSE;
    };
  }

  private static @Nullable Thinking thinking(JsonNode body) {
    String effort = Nodes.text(body, "reasoning_effort");
    JsonNode own = body.path("reasoning");
    if (effort == null) effort = Nodes.text(own, "effort");
    Integer budget = effort == null ? Nodes.whole(own, "max_tokens") : null;
    Boolean hidden = Nodes.bool(own, "exclude");
    if (effort == null && budget == null && hidden == null) return null;
    return new Thinking(effort, budget, hidden == null ? null : Boolean.valueOf(!hidden));
  }
}

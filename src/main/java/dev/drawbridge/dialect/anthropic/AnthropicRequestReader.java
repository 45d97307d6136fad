package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.AlternatingTurns;
import dev.drawbridge.dialect.codec.BodyTree;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.OutputForm;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Sampling;
import dev.drawbridge.exchange.Thinking;
import dev.drawbridge.exchange.Tool;
import dev.drawbridge.exchange.ToolChoice;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Nodes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a body of {@code POST /v1/messages} into the vocabulary. */
final class AnthropicRequestReader {
  private static final Set<String> SAID =
      Set.of(
          "model",
          "max_tokens",
          "messages",
          "system",
          "tools",
          "tool_choice",
          "stream",
          "temperature",
          "top_p",
          "top_k",
          "stop_sequences",
          "metadata",
          "thinking",
          "output_config",
          "output_format");

  private static final Set<String> OF_TOOLS =
      Set.of("type", "name", "description", "input_schema", "strict", "cache_control");

  private final JsonNode body;
  private final Set<String> unsaid = new LinkedHashSet<>();
  private final List<Part> system = new ArrayList<>();
  private final List<Message> messages = new ArrayList<>();

  /**
   * The last message's parts where it is a user's of results only, which those of the next join.
   */
  private @Nullable List<Part> results;

  private AnthropicRequestReader(JsonNode body) {
    this.body = body;
  }

  static Conversation read(ModelCall call) {
    return new AnthropicRequestReader(BodyTree.of(call)).read(call.stream());
  }

  private Conversation read(boolean stream) {
    var names = body.fieldNames();
    while (names.hasNext()) {
      String name = names.next();
      if (!SAID.contains(name) && !body.path(name).isNull()) unsaid.add(name);
    }
    system.addAll(AnthropicBlockTree.parts(body.get("system"), false));
    for (JsonNode message : body.path("messages")) message(message);
    List<Tool> tools = tools();
    JsonNode choice = body.path("tool_choice");
    JsonNode single = choice.get("disable_parallel_tool_use");
    return new Conversation(
        List.copyOf(system),
        List.copyOf(messages),
        new Conversation.ToolUse(
            tools,
            choice(choice),
            (single == null || !single.isBoolean())
                ? null
                : Boolean.valueOf(!single.booleanValue())),
        new Conversation.Generation(
            sampling(), form(), thinking(), whole(body.get("max_tokens")), stream),
        new Conversation.CallerNotes(
            Nodes.text(body.path("metadata"), "user_id"), metadata(), Set.copyOf(unsaid)));
  }

  private Map<String, String> metadata() {
    Map<String, String> others = new LinkedHashMap<>();
    for (var member : body.path("metadata").properties()) {
      if (member.getKey().equals("user_id") || !member.getValue().isTextual()) continue;
      others.put(member.getKey(), Json.wellFormed(member.getValue().textValue()));
    }
    return others;
  }

  private void message(JsonNode message) {
    String role = Nodes.textOr(message, "role", "").toLowerCase(Locale.ROOT);
    boolean assistant = role.equals("assistant");
    List<Part> parts = AnthropicBlockTree.parts(message.get("content"), assistant);
    if (role.equals("system")) {
      results = null;
      if (messages.isEmpty()) system.addAll(parts);
      else messages.add(new Message(Message.Role.SYSTEM, parts));
      return;
    }
    if (assistant) {
      results = null;
      messages.add(new Message(Message.Role.ASSISTANT, List.copyOf(parts)));
      return;
    }
    parts = AlternatingTurns.resultsFirst(parts);
    List<Part> before = results;
    results = results(parts) ? before : null;
    if (before != null) {
      before.addAll(parts);
      return;
    }
    List<Part> own = new ArrayList<>(parts);
    if (results(parts)) results = own;
    messages.add(new Message(Message.Role.USER, own));
  }

  private static boolean results(List<Part> parts) {
    return !parts.isEmpty()
        && parts.stream()
            .allMatch(p -> p instanceof Part.ToolResult || p instanceof Part.CacheMark);
  }

  private List<Tool> tools() {
    List<Tool> tools = new ArrayList<>();
    for (JsonNode tool : body.path("tools")) {
      if (!Nodes.textOr(tool, "type", "custom").equals("custom")) continue;
      var names = tool.fieldNames();
      while (names.hasNext()) {
        String name = names.next();
        if (!OF_TOOLS.contains(name)) unsaid.add("tools." + name);
      }
      JsonNode schema = tool.get("input_schema");
      JsonNode strict = tool.get("strict");
      tools.add(
          new Tool(
              Nodes.textOr(tool, "name", ""),
              Nodes.text(tool, "description"),
              (schema == null || noArguments(schema)) ? null : Nodes.object(schema),
              (strict == null || !strict.isBoolean())
                  ? null
                  : Boolean.valueOf(strict.booleanValue()),
              tool.path("cache_control").isObject()));
    }
    return tools;
  }

  private static boolean noArguments(JsonNode schema) {
    return !schema.isObject()
        || (schema.size() == (schema.has("properties") ? 2 : 1)
            && schema.path("properties").isEmpty()
            && Nodes.textOr(schema, "type", "").equals("object"));
  }

  private static @Nullable ToolChoice choice(JsonNode choice) {
    return switch (Nodes.textOr(choice, "type", "")) {
      case "auto" -> ToolChoice.AUTO;
      case "any" -> ToolChoice.REQUIRED;
      case "none" -> ToolChoice.NONE;
      case "tool" -> ToolChoice.of(Nodes.textOr(choice, "name", ""));
      default -> null;
    };
  }

  private Sampling sampling() {
    List<String> stop = new ArrayList<>();
    for (JsonNode sequence : body.path("stop_sequences")) {
      if (sequence.isTextual()) stop.add(Json.wellFormed(sequence.textValue()));
    }
    return new Sampling(
        real(body.get("temperature")),
        real(body.get("top_p")),
        whole(body.get("top_k")),
        null,
        null,
        null,
        List.copyOf(stop),
        null,
        1);
  }

  private OutputForm form() {
    JsonNode format = body.path("output_config").path("format");
    if (!format.isObject()) format = body.path("output_format");
    if (!Nodes.textOr(format, "type", "").equals("json_schema")) return OutputForm.PROSE;
    String name = Nodes.textOr(format, "name", "answer");
    return new OutputForm.Schema(name, null, Nodes.object(format.get("schema")), true);
  }

  /** Reads how deep to think: a budget counts before an effort. */
  private @Nullable Thinking thinking() {
    JsonNode thinking = body.path("thinking");
    String effort = Nodes.text(body.path("output_config"), "effort");
    String display = Nodes.text(thinking, "display");
    Boolean shown = display == null ? null : Boolean.valueOf(!display.equals("omitted"));
    return switch (Nodes.textOr(thinking, "type", "")) {
      case "enabled" -> {
        if (effort != null) unsaid.add("output_config.effort");
        Integer budget = whole(thinking.get("budget_tokens"));
        // Thinking with a budget was always shown.
        yield new Thinking(null, budget == null ? -1 : budget, shown == null || shown);
      }
      case "adaptive" ->
          effort == null ? new Thinking(null, -1, shown) : new Thinking(effort, null, shown);
      case "disabled" -> {
        if (effort != null) unsaid.add("output_config.effort");
        yield new Thinking(null, 0, null);
      }
      default -> effort == null ? null : new Thinking(effort, null, null);
    };
  }

  private static @Nullable Double real(@Nullable JsonNode node) {
    return node == null || !node.isNumber() ? null : Double.valueOf(node.doubleValue());
  }

  private static @Nullable Integer whole(@Nullable JsonNode node) {
    return node == null || !node.isInt() ? null : Integer.valueOf(node.intValue());
  }
}

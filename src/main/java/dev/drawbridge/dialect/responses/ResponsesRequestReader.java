package dev.drawbridge.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a call of the Responses API into a conversation. */
final class ResponsesRequestReader {
  /** What a custom tool's function takes. */
  private static final String FREE_TEXT =
      "{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},"
          + "\"required\":[\"input\"],\"additionalProperties\":false}";

  private final JsonNode body;

  private ResponsesRequestReader(JsonNode body) {
    this.body = body;
  }

  static Conversation read(ModelCall call) {
    return new ResponsesRequestReader(BodyTree.of(call)).conversation();
  }

  private Conversation conversation() {
    List<Part> system = new ArrayList<>();
    String instructions = body.path("instructions").textValue();
    if (instructions != null) system.add(new Part.Text(instructions));
    List<Message> messages = new ResponsesTurns(system).read(body.path("input"));
    Map<String, Tool> tools = new LinkedHashMap<>();
    tools(body.path("tools"), "", tools);
    for (JsonNode item : body.path("input")) {
      if (item.path("type").asText().equals(ResponsesInput.ADDITIONAL_TOOLS)) {
        tools(item.path("tools"), "", tools);
      }
    }
    JsonNode parallel = body.path("parallel_tool_calls");
    JsonNode cap = body.path("max_output_tokens");
    return new Conversation(
        List.copyOf(system),
        messages,
        new Conversation.ToolUse(
            List.copyOf(tools.values()),
            choice(body.path("tool_choice")),
            parallel.isBoolean() ? Boolean.valueOf(parallel.booleanValue()) : null),
        new Conversation.Generation(
            sampling(),
            form(body.path("text").path("format")),
            thinking(body.path("reasoning")),
            cap.isNumber() ? Integer.valueOf(cap.intValue()) : null,
            body.path("stream").asBoolean()),
        new Conversation.CallerNotes(user(), metadata(), unsaid()));
  }

  /** Takes tools by name: one that is declared again, as items of the past do, counts once. */
  private static void tools(JsonNode declared, String namespace, Map<String, Tool> tools) {
    for (JsonNode tool : declared) {
      String name = tool.path("name").asText();
      String joined = ResponsesTools.joined(namespace, name);
      String description = tool.path("description").textValue();
      switch (tool.path("type").asText()) {
        case "function" -> {
          JsonNode schema = tool.path("parameters");
          JsonNode strict = tool.path("strict");
          tools.put(
              joined,
              new Tool(
                  joined,
                  description,
                  schema.isObject() ? Json.text(schema) : null,
                  strict.isBoolean() ? Boolean.valueOf(strict.booleanValue()) : null,
                  false));
        }
        case "custom" -> tools.put(joined, new Tool(joined, description, FREE_TEXT, null, false));
        case "namespace" -> tools(tool.path("tools"), name, tools);
        default -> {} // Run by a vendor: its own target has it, no other is asked.
      }
    }
  }

  private static @Nullable ToolChoice choice(JsonNode choice) {
    if (choice.isTextual()) {
      return switch (choice.textValue()) {
        case "none" -> ToolChoice.NONE;
        case "required" -> ToolChoice.REQUIRED;
        default -> ToolChoice.AUTO;
      };
    }
    if (!choice.isObject()) return null;
    if (!choice.path("type").asText().equals("allowed_tools")) {
      return ToolChoice.of(named(choice));
    }
    List<String> names = new ArrayList<>();
    for (JsonNode tool : choice.path("tools")) names.add(named(tool));
    boolean required = choice.path("mode").asText().equals("required");
    return new ToolChoice(
        required ? ToolChoice.Mode.REQUIRED : ToolChoice.Mode.AUTO, List.copyOf(names));
  }

  /** The name that a tool has among all tools, of what names it. */
  static String named(JsonNode node) {
    return ResponsesTools.joined(node.path("namespace").asText(), node.path("name").asText());
  }

  private Sampling sampling() {
    int top = body.path("top_logprobs").asInt(0);
    boolean weighed = false;
    for (JsonNode included : body.path("include")) {
      weighed |= included.asText().equals("message.output_text.logprobs");
    }
    return new Sampling(
        number(body.path("temperature")),
        number(body.path("top_p")),
        null,
        null,
        null,
        null,
        List.of(),
        weighed || top > 0 ? Integer.valueOf(top) : null,
        1);
  }

  private static @Nullable Double number(JsonNode node) {
    return node.isNumber() ? Double.valueOf(node.doubleValue()) : null;
  }

  private static OutputForm form(JsonNode format) {
    return switch (format.path("type").asText()) {
      case "json_object" -> OutputForm.JSON;
      case "json_schema" -> {
        JsonNode strict = format.path("strict");
        yield new OutputForm.Schema(
            format.path("name").asText("answer"),
            format.path("description").textValue(),
            Json.text(format.path("schema")),
            strict.isBoolean() ? Boolean.valueOf(strict.booleanValue()) : null);
      }
      default -> OutputForm.PROSE;
    };
  }

  private static @Nullable Thinking thinking(JsonNode reasoning) {
    String effort = reasoning.path("effort").textValue();
    boolean shown = reasoning.hasNonNull("summary") || reasoning.hasNonNull("generate_summary");
    if (effort == null && !shown) return null;
    return new Thinking(effort, null, shown ? Boolean.TRUE : null);
  }

  private @Nullable String user() {
    String user = body.path("user").textValue();
    return user == null ? body.path("safety_identifier").textValue() : user;
  }

  private Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    body.path("metadata")
        .properties()
        .forEach(
            member -> {
              if (member.getValue().isTextual()) {
                metadata.put(member.getKey(), member.getValue().textValue());
              }
            });
    return Map.copyOf(metadata);
  }

  private Set<String> unsaid() {
    Set<String> unsaid = new TreeSet<>();
    for (String name : ResponsesRequestScanner.HARMLESS) {
      JsonNode value = body.path(name);
      boolean said =
          switch (name) {
            // Nothing of what can be included is missing, and no answer is kept in any case.
            case "include", "stream_options" -> false;
            case "store" -> value.asBoolean();
            case "truncation" -> !value.asText("disabled").equals("disabled");
            case "service_tier" -> !value.asText("auto").equals("auto");
            case "safety_identifier" -> value.isTextual() && body.path("user").isTextual();
            default -> true;
          };
      if (said && body.hasNonNull(name)) unsaid.add(name);
    }
    if (body.path("text").hasNonNull("verbosity")) unsaid.add("text.verbosity");
    return Set.copyOf(unsaid);
  }
}

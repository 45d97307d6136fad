package dev.drawbridge.dialect.gemini;

import static dev.drawbridge.dialect.gemini.GeminiNames.at;
import static dev.drawbridge.dialect.gemini.GeminiNames.each;
import static dev.drawbridge.dialect.gemini.GeminiNames.text;
import static dev.drawbridge.dialect.gemini.GeminiNames.word;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.BodyTree;
import dev.drawbridge.dialect.codec.OpaqueTree;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.Message.Role;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Part.ToolCall;
import dev.drawbridge.exchange.Part.ToolResult;
import dev.drawbridge.exchange.Tool;
import dev.drawbridge.exchange.ToolChoice;
import dev.drawbridge.json.CamelCase;
import dev.drawbridge.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads generateContent's body as a conversation. Contents of one role that follow each other are
 * one message, since clients keep a streamed answer as one content a chunk. Calls without ids get
 * some by their place, and results without ids are those of the first calls of their names.
 */
final class GeminiRequestReader {
  private static final Set<String> SAID =
      Set.of(
          "contents",
          "systemInstruction",
          "tools",
          "toolConfig",
          "generationConfig",
          "labels",
          "cachedContent",
          "model");

  private final ModelCall call;
  private final GeminiTurns turns = new GeminiTurns();
  private final UnansweredCalls unanswered = new UnansweredCalls();
  private final Set<String> unsaid = new LinkedHashSet<>();
  private int calls;

  GeminiRequestReader(ModelCall call) {
    this.call = call;
  }

  Conversation read() {
    JsonNode root = BodyTree.of(call);
    for (Map.Entry<String, JsonNode> each : root.properties()) {
      String name = CamelCase.of(each.getKey());
      if (!SAID.contains(name) && !each.getValue().isNull()) unsaid.add(name);
    }
    for (JsonNode content : each(root, "contents")) content(content);
    JsonNode config = at(root, "generationConfig");
    JsonNode calling = at(at(root, "toolConfig"), "functionCallingConfig");
    var how = new GeminiConfigReader(config, unsaid);
    return new Conversation(
        system(at(root, "systemInstruction")),
        turns.messages(),
        new Conversation.ToolUse(
            tools(each(root, "tools"), word(calling, "mode").equals("VALIDATED")),
            choice(calling),
            null),
        new Conversation.Generation(
            how.sampling(), how.form(), how.thinking(), how.maxOutputTokens(), call.stream()),
        new Conversation.CallerNotes(null, labels(at(root, "labels")), unsaid));
  }

  private static List<Part> system(JsonNode content) {
    List<Part> parts = new ArrayList<>();
    for (JsonNode part : each(content, "parts")) {
      String text = text(part, "text");
      if (!text.isEmpty()) parts.add(new Part.Text(text));
    }
    return parts;
  }

  private void content(JsonNode content) {
    List<Part> results = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    for (JsonNode part : each(content, "parts")) part(part, results, parts);
    boolean model = text(content, "role").equals("model");
    turns.add(model ? Role.ASSISTANT : Role.USER, results, parts);
  }

  private void part(JsonNode part, List<Part> results, List<Part> parts) {
    JsonNode response = at(part, "functionResponse");
    if (response.isObject()) {
      results.add(result(response));
    } else if (at(part, "functionCall").isObject()) {
      ToolCall made = GeminiParts.call(part, "call_" + calls++);
      unanswered.add(made);
      parts.add(made);
    } else if (at(part, "inlineData").isObject() || at(part, "fileData").isObject()) {
      parts.add(GeminiMedia.read(part));
    } else {
      GeminiParts.said(part, parts);
    }
  }

  private ToolResult result(JsonNode response) {
    String name = text(response, "name");
    String id = text(response, "id");
    ToolCall open = unanswered.take(id, name);
    if (open != null) id = open.id();
    if (id.isEmpty()) id = "call_" + calls++;
    JsonNode value = OpaqueTree.opened(at(response, "response"));
    JsonNode error = at(value, "error");
    boolean failed = value.size() == 1 && !error.isMissingNode();
    List<Part> content = new ArrayList<>();
    texts(value, failed ? "error" : value.has("output") ? "output" : "result", content);
    for (JsonNode part : each(response, "parts")) {
      if (at(part, "inlineData").isObject() || at(part, "fileData").isObject()) {
        content.add(GeminiMedia.read(part));
      }
    }
    return new ToolResult(id, name.isEmpty() ? null : name, content, failed);
  }

  /** What a tool answered: the text that was wrapped, else the whole object. */
  private static void texts(JsonNode response, String key, List<Part> to) {
    JsonNode wrapped = response.path(key);
    boolean alone = response.size() == 1;
    if (alone && wrapped.isTextual()) {
      to.add(new Part.Text(wrapped.textValue()));
      return;
    }
    boolean texts = alone && wrapped.isArray() && !OpaqueTree.isText(wrapped);
    for (JsonNode each : wrapped) texts &= each.isTextual();
    if (texts) for (JsonNode each : wrapped) to.add(new Part.Text(each.textValue()));
    else to.add(new Part.Text(response.isMissingNode() ? "{}" : Json.text(response)));
  }

  private List<Tool> tools(Iterable<JsonNode> list, boolean validated) {
    List<Tool> tools = new ArrayList<>();
    for (JsonNode tool : list) {
      for (JsonNode each : each(tool, "functionDeclarations")) {
        JsonNode full = at(each, "parametersJsonSchema");
        JsonNode reduced = at(each, "parameters");
        String schema = full.isMissingNode() ? null : Json.text(full);
        if (schema == null && reduced.isObject()) schema = GeminiSchema.toJsonSchema(reduced);
        JsonNode description = at(each, "description");
        tools.add(
            new Tool(
                text(each, "name"),
                description.isTextual() ? description.textValue() : null,
                schema,
                validated ? Boolean.TRUE : null,
                false));
      }
    }
    return tools;
  }

  private static @Nullable ToolChoice choice(JsonNode calling) {
    List<String> names = new ArrayList<>();
    for (JsonNode name : at(calling, "allowedFunctionNames")) names.add(name.asText());
    return switch (word(calling, "mode")) {
      case "AUTO", "VALIDATED" -> new ToolChoice(ToolChoice.Mode.AUTO, names);
      case "NONE" -> ToolChoice.NONE;
      case "ANY" -> new ToolChoice(ToolChoice.Mode.REQUIRED, names);
      default -> null;
    };
  }

  private static Map<String, String> labels(JsonNode labels) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> each : labels.properties()) {
      if (each.getValue().isTextual()) texts.put(each.getKey(), each.getValue().textValue());
    }
    return texts;
  }
}

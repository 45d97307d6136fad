package dev.drawbridge.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.SurrogateJoiner;
import java.io.IOException;

/**
 * A call of a function, or of a custom tool: then the one argument of the function that it was said
 * to be is its input.
 */
final class OutputCall extends OutputItem {
  private final String callId;
  private final String namespace;
  private final String name;
  private final boolean custom;
  private final StringBuilder arguments = new StringBuilder();
  private final SurrogateJoiner pairs = new SurrogateJoiner();

  OutputCall(
      String id, int index, String callId, ResponsesEcho.Declared tool, ResponseEvents events) {
    super(id, index);
    this.callId = Json.wellFormed(callId);
    this.namespace = Json.wellFormed(tool.namespace());
    this.name = Json.wellFormed(tool.name());
    this.custom = tool.custom();
    opened(events, item("in_progress", ""));
  }

  void arguments(String more, ResponseEvents events) {
    String piece = pairs.next(more);
    if (piece.isEmpty()) return;
    arguments.append(piece);
    // Free text is known only once the JSON around it is whole.
    if (!custom) delta(piece, events);
  }

  private void delta(String piece, ResponseEvents events) {
    tell(events, ".delta", "delta", piece);
  }

  private void tell(ResponseEvents events, String step, String member, String text) {
    String type = custom ? "response.custom_tool_call_input" : "response.function_call_arguments";
    events.add(
        type + step,
        json -> {
          json.writeStringField("item_id", id);
          json.writeNumberField("output_index", index);
          if (!custom && step.equals(".done")) json.writeStringField("name", name);
          json.writeStringField(member, text);
        });
  }

  @Override
  String close(ResponseEvents events) {
    String rest = pairs.rest();
    arguments.append(rest);
    if (custom) {
      String input = input(arguments.toString());
      delta(input, events);
      tell(events, ".done", "input", input);
      return closed(events, item("completed", input));
    }
    if (arguments.toString().isBlank()) {
      arguments.setLength(0);
      arguments.append("{}");
      rest = "{}";
    }
    if (!rest.isEmpty()) delta(rest, events);
    String all = arguments.toString();
    tell(events, ".done", "arguments", all);
    return closed(events, item("completed", all));
  }

  /** The free text; where the model did not keep to the function's form, what it wrote. */
  private static String input(String arguments) {
    try {
      JsonNode input = Json.tree(arguments).path(ResponsesTools.INPUT);
      if (input.isTextual()) return Json.wellFormed(input.textValue());
    } catch (IOException e) {
      // Free text after all.
    }
    return arguments;
  }

  private String item(String status, String text) {
    return ResponseJson.text(
        json -> {
          json.writeStartObject();
          json.writeStringField("id", id);
          json.writeStringField("type", custom ? "custom_tool_call" : "function_call");
          json.writeStringField("status", status);
          json.writeStringField("call_id", callId);
          if (!namespace.isEmpty()) json.writeStringField("namespace", namespace);
          json.writeStringField("name", name);
          json.writeStringField(custom ? "input" : "arguments", text);
          json.writeEndObject();
        });
  }
}

package dev.drawbridge.dialect.responses;

import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.codec.BodyReader;
import dev.drawbridge.dialect.codec.CallReader;
import dev.drawbridge.dialect.codec.ToolMembers;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Mark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The tools that a call offers, as one pass goes over them, wherever in the body they stand. */
final class ResponsesToolScanner {
  private final CallReader reader;

  ResponsesToolScanner(CallReader reader) {
    this.reader = reader;
  }

  /** Reads one tool of a list; fails where it is none. */
  void tool(JsonToken value) throws IOException {
    if (!isTool(value, true)) throw notTools();
  }

  /** Reads an element of a list of tools; false where it is no object with a type. */
  boolean isTool(JsonToken value) throws IOException {
    return isTool(value, true);
  }

  RuntimeException notTools() {
    return reader.wrong("tools", "an array of objects with a type");
  }

  /**
   * Reads one tool.
   *
   * @param own whether it stands by itself, and not in a namespace with others
   */
  private boolean isTool(JsonToken value, boolean own) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      reader.pass(value);
      return false;
    }
    int from = BodyReader.offset(reader.parser().currentTokenLocation());
    String[] type = {""};
    boolean[] grammar = {false};
    List<String> switches = new ArrayList<>(0);
    reader.object(
        true,
        (name, inner) -> {
          switch (name) {
            case "type" -> type[0] = reader.string("tools.type", inner);
            case "parameters", "input_schema", "output_schema" -> reader.skip(inner);
            case "format" -> grammar[0] = isGrammar(inner);
            // Where its code runs: an old place by its id, or a new one.
            case "container" -> {
              if (inner == JsonToken.VALUE_STRING) reader.state("tools.container", inner);
              else reader.pass(inner);
            }
            // Those of a namespace.
            case "tools" -> {
              if (inner == JsonToken.START_ARRAY) reader.array(this::inNamespace);
              else reader.pass(inner);
            }
            default -> {
              if (ToolMembers.switchesOn(name, inner)) switches.add(name);
              reader.pass(inner);
            }
          }
        });
    if (type[0].isEmpty()) return false;
    reader.needs.add(Capability.TOOLS);
    reader.offered++;
    if (ResponsesTools.isTranslated(type[0])) {
      if (grammar[0]) reader.features.add(Feature.CUSTOM_TOOL);
      for (String each : switches) reader.fields.add("tools." + ToolMembers.cut(each));
    } else if (ResponsesTools.isCallers(type[0])) {
      reader.features.add(Feature.OWN_FORM);
    } else {
      reader.features.add(Feature.HOSTED_TOOL);
      String field = "tools." + ToolMembers.cut(type[0]);
      reader.fields.add(field);
      if (own) reader.mark(Mark.Kind.HOSTED_TOOL, field, from);
    }
    return true;
  }

  private void inNamespace(JsonToken value) throws IOException {
    if (!isTool(value, false)) throw notTools();
  }

  private boolean isGrammar(JsonToken value) throws IOException {
    boolean[] grammar = {false};
    if (value != JsonToken.START_OBJECT) {
      reader.pass(value);
      return false;
    }
    reader.object(
        true,
        (name, inner) -> {
          if (name.equals("type")) {
            grammar[0] = !reader.string("tools.format.type", inner).equals("text");
          } else {
            reader.pass(inner);
          }
        });
    return grammar[0];
  }
}

package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.codec.CallReader;
import dev.drawbridge.dialect.codec.ToolMembers;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Mark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The tools of a chat's body, and which of them has to be called. */
final class OpenAiTools {
  private final CallReader call;

  OpenAiTools(CallReader call) {
    this.call = call;
  }

  void tool(String parent, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) throw call.wrong(parent, "an array of objects");
    call.needs.add(Capability.TOOLS);
    call.offered++;
    // Some vendors name a hosted tool by a member instead of a type, or beside a function's.
    List<String> members = new ArrayList<>(0);
    List<String> switches = new ArrayList<>(0);
    String[] type = {""};
    int from = CallReader.offset(call.parser().currentTokenLocation());
    call.object(
        true,
        (name, inner) -> {
          switch (name) {
            case "type" -> type[0] = call.string(parent + ".type", inner);
            case "function" -> function(inner);
            case "input_schema", "parameters" -> call.skip(inner);
            default -> {
              if (!isCallers(name)) {
                members.add(name);
                if (ToolMembers.switchesOn(name, inner)) switches.add(name);
              }
              call.pass(inner);
            }
          }
        });
    if (!type[0].isEmpty()) {
      typed(parent, type[0], from);
      members.clear();
      if (isCallers(type[0])) members.addAll(switches);
    }
    if (!members.isEmpty()) call.features.add(Feature.OWN_FORM);
    for (String member : members) call.fields.add(parent + "." + ToolMembers.cut(member));
  }

  private void typed(String parent, String type, int from) {
    if (!isCallers(type)) {
      String field = parent + "." + ToolMembers.cut(type);
      call.fields.add(field);
      call.mark(Mark.Kind.HOSTED_TOOL, field, from);
    }
    if (type.equals("custom")) call.features.add(Feature.CUSTOM_TOOL);
    else if (!type.equals("function")) call.features.add(Feature.HOSTED_TOOL);
  }

  /** Whether tools of that type are run by the caller, not by the vendor. */
  private static boolean isCallers(String type) {
    return type.equals("function") || type.equals("custom");
  }

  void function(JsonToken value) throws IOException {
    call.needs.add(Capability.TOOLS);
    if (value != JsonToken.START_OBJECT) throw call.wrong("function", "an object");
    call.object(
        true,
        (name, inner) -> {
          if (name.equals("parameters")) call.skip(inner);
          else call.pass(inner);
        });
  }

  /** A mode, a tool by its name, or some of them with a mode. */
  void choice(String name, JsonToken value) throws IOException {
    if (value == JsonToken.START_OBJECT) {
      call.object(
          true,
          (inner, said) -> {
            if (inner.equals("function") || inner.equals("name") || inner.equals("custom")) {
              call.features.add(Feature.FORCED_TOOL);
              call.named = true;
            }
            if (inner.equals("allowed_tools") || inner.equals("mode")) choice(inner, said);
            else call.pass(said);
          });
      return;
    }
    boolean word = value == JsonToken.VALUE_STRING;
    String mode = word ? call.parser().getText() : "";
    if (mode.equals("none")) call.none = true;
    if (mode.equals("required") || mode.equals("any")) call.features.add(Feature.FORCED_TOOL);
    call.pass(value);
  }
}

package dev.drawbridge.dialect;

import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The tools of a chat's body, and which of them has to be called. */
final class OpenAiTools {
  private static final int LONGEST_TYPE = 64;

  /** Members that say something of a function, and ask a vendor for no tool of its own. */
  private static final Set<String> OF_FUNCTIONS =
      Set.of(
          "name",
          "description",
          "strict",
          "cache_control",
          "output_schema",
          "response",
          "returns",
          "annotations",
          "metadata",
          "examples",
          "input_examples",
          "defer_loading",
          "allowed_callers",
          "eager_input_streaming");

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
                if (switchesOn(name, inner)) switches.add(name);
              }
              call.pass(inner);
            }
          }
        });
    if (!type[0].isEmpty()) {
      typed(parent, type[0]);
      members.clear();
      if (isCallers(type[0])) members.addAll(switches);
    }
    if (!members.isEmpty()) call.features.add(Feature.OWN_FORM);
    for (String member : members) call.fields.add(parent + "." + cut(member));
  }

  private void typed(String parent, String type) {
    if (!isCallers(type)) call.fields.add(parent + "." + cut(type));
    if (type.equals("custom")) call.features.add(Feature.CUSTOM_TOOL);
    else if (!type.equals("function")) call.features.add(Feature.HOSTED_TOOL);
  }

  /** Whether a member of a function asks a vendor for a tool of its own beside it. */
  static boolean switchesOn(String member, JsonToken value) {
    boolean on = value == JsonToken.START_OBJECT || value == JsonToken.VALUE_TRUE;
    return on && !OF_FUNCTIONS.contains(member);
  }

  /** Whether tools of that type are run by the caller, not by the vendor. */
  private static boolean isCallers(String type) {
    return type.equals("function") || type.equals("custom");
  }

  static String cut(String name) {
    return name.length() <= LONGEST_TYPE ? name : name.substring(0, LONGEST_TYPE);
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

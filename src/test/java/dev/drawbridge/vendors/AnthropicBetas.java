package dev.drawbridge.vendors;

import static dev.drawbridge.vendors.AnthropicRules.only;
import static dev.drawbridge.vendors.AnthropicRules.require;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * What Anthropic takes of those who ask for it in {@code anthropic-beta} and of nobody else: edits
 * of the context, and messages of the system among the others (which newer models take of all).
 * Source: Anthropic's pages on context editing and on system messages in mid-conversation.
 */
record AnthropicBetas(Set<String> named) {
  static final String CONTEXT = "context-management-2025-06-27";
  static final String SYSTEM = "mid-conversation-system-2026-04-07";

  private static final Set<String> EDITS =
      Set.of("clear_thinking_20251015", "clear_tool_uses_20250919");

  static AnthropicBetas of(VendorServer.Call call) {
    return new AnthropicBetas(
        Set.copyOf(List.of(call.header("anthropic-beta").split("\\s*,\\s*", -1))));
  }

  void context(JsonObject body) {
    if (!body.containsKey("context_management")) return;
    require(named.contains(CONTEXT), "context_management: Extra inputs are not permitted");
    JsonObject context = body.getJsonObject("context_management");
    only(context, Set.of("edits"), "context_management.");
    JsonArray edits = context.getJsonArray("edits", new JsonArray());
    for (int i = 0; i < edits.size(); i++) {
      String type = edits.getJsonObject(i).getString("type", "");
      require(
          EDITS.contains(type),
          "context_management.edits." + i + ": Input tag '" + type + "' does not match");
      if (!type.startsWith("clear_thinking")) continue;
      require(i == 0, "context_management.edits: " + type + " must come first");
      JsonObject thinking = body.getJsonObject("thinking", new JsonObject());
      require(
          Set.of("enabled", "adaptive").contains(thinking.getString("type", "disabled")),
          "`" + type + "` strategy requires `thinking` to be enabled or adaptive");
    }
  }

  /**
   * Whether a message is the system's, where one may be: after the user's, and last or answered.
   */
  boolean system(JsonArray messages, int at, String model) {
    if (!role(messages, at).equals("system")) return false;
    if (!named.contains(SYSTEM) && !model.contains("4-8")) return false;
    require(
        role(messages, at - 1).equals("user")
            && Set.of("", "assistant").contains(role(messages, at + 1)),
        "messages."
            + at
            + ": a `system` message must follow a `user` message and be last or before"
            + " an `assistant` message");
    return true;
  }

  private static String role(JsonArray messages, int at) {
    boolean there = at >= 0 && at < messages.size();
    return there ? messages.getJsonObject(at).getString("role", "") : "";
  }
}

package dev.drawbridge.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The words of a call, to see whether another dialect's body has all of them. */
final class SpokenTexts {
  /** Shorter ones are found by chance. */
  private static final int SHORTEST = 12;

  /** Members whose texts nobody speaks, or that no other vendor is told. */
  private static final Set<String> SILENT =
      Set.of(
          "annotations",
          "cache_control",
          "citations",
          "context_management",
          "data",
          "effort",
          "file_data",
          "file_id",
          "filename",
          "generationConfig",
          "id",
          "image_url",
          "include",
          "labels",
          "media_type",
          "metadata",
          "mimeType",
          "mime_type",
          "model",
          "output_config",
          "prompt_cache_key",
          "reasoning",
          "reasoning_content",
          "reasoning_details",
          "reasoning_format",
          "response_format",
          "safetySettings",
          "safety_identifier",
          "service_tier",
          "signature",
          "stop",
          "summary",
          "text_format",
          "thinking",
          "thoughtSignature",
          "thought_signature",
          "title",
          "toolConfig",
          "tool_call_id",
          "tool_use_id",
          "call_id",
          "encrypted_content",
          "tools",
          "type",
          "url",
          "user");

  private SpokenTexts() {}

  /** The first words of a call that a body has nowhere, null for none. */
  static @Nullable String lost(JsonNode call, JsonNode body) {
    List<String> spoken = new ArrayList<>();
    spoken(call, spoken);
    List<String> told = new ArrayList<>();
    all(body, told);
    String everything = String.join("\0", told);
    for (String text : spoken) {
      if (text.length() >= SHORTEST && !everything.contains(text.strip())) return text;
    }
    return null;
  }

  private static void spoken(JsonNode node, List<String> to) {
    if (node.isTextual()) {
      texts(node.textValue(), to);
      return;
    }
    boolean thought =
        node.path("thought").asBoolean() || node.path("type").asText().equals("reasoning");
    if (thought) return;
    if (!node.isObject()) for (JsonNode each : node) spoken(each, to);
    for (var each : node.properties()) {
      if (!SILENT.contains(each.getKey())) spoken(each.getValue(), to);
    }
  }

  private static void all(JsonNode node, List<String> to) {
    if (node.isTextual()) {
      to.add(node.textValue());
      texts(node.textValue(), to);
    }
    for (JsonNode each : node) all(each, to);
  }

  /** A text, or where it is JSON the texts in it: arguments are an object here and a text there. */
  private static void texts(String text, List<String> to) {
    if (text.startsWith("{") || text.startsWith("[")) {
      try {
        all(Json.tree(text), to);
        return;
      } catch (IOException e) {
        // Words that only begin like it.
        to.add(text);
        return;
      }
    }
    to.add(text);
  }
}

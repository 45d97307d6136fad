package dev.drawbridge.dialect.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.DataUrl;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a conversation's turns as Ollama's messages: content is one text, images are beside it as
 * bare base64, and a tool's result names the tool.
 */
final class OllamaMessages {
  private final JsonGenerator json;
  private final Set<String> dropped;

  /** The tools that were called, by the calls' ids. */
  private final Map<String, String> called = new HashMap<>();

  OllamaMessages(JsonGenerator json, Set<String> dropped) {
    this.json = json;
    this.dropped = dropped;
  }

  void all(Conversation conversation) throws IOException {
    if (!conversation.system().isEmpty()) message("system", conversation.system());
    for (Message message : conversation.messages()) {
      switch (message.role()) {
        case SYSTEM -> message("system", message.parts());
        case ASSISTANT -> message("assistant", message.parts());
        case USER -> user(message.parts());
      }
    }
  }

  private void user(List<Part> parts) throws IOException {
    List<Part> said = new ArrayList<>(parts.size());
    for (Part part : parts) {
      if (part instanceof Part.ToolResult result) result(result);
      else said.add(part);
    }
    boolean onlyMarks = said.stream().allMatch(p -> p instanceof Part.CacheMark);
    if (!onlyMarks || said.size() == parts.size()) message("user", said);
    else if (!said.isEmpty()) dropped.add("cache_control");
  }

  private void result(Part.ToolResult result) throws IOException {
    if (result.failed()) dropped.add("is_error");
    String name = result.name() == null ? called.get(result.id()) : result.name();
    json.writeStartObject();
    json.writeStringField("role", "tool");
    Json.optional(json, "tool_name", name);
    json.writeStringField("tool_call_id", result.id());
    content(result.content());
    json.writeEndObject();
  }

  private void message(String role, List<Part> parts) throws IOException {
    json.writeStartObject();
    json.writeStringField("role", role);
    thinking(parts);
    content(parts);
    calls(parts);
    json.writeEndObject();
  }

  private void thinking(List<Part> parts) throws IOException {
    var thought = new StringBuilder();
    for (Part part : parts) {
      if (!(part instanceof Part.Reasoning block)) continue;
      Part.Signature signature = block.signature();
      if (signature == null || signature.vendor().equals(OllamaDialect.ID))
        thought.append(block.text());
      else dropped.add("reasoning");
    }
    if (!thought.isEmpty()) json.writeStringField("thinking", thought.toString());
  }

  /** Writes {@code content}, the texts with an empty line between them, and {@code images}. */
  private void content(List<Part> parts) throws IOException {
    var text = new StringBuilder();
    List<String> images = new ArrayList<>(0);
    for (Part part : parts) {
      switch (part) {
        case Part.Text said -> append(text, said.text());
        case Part.Refused refused -> append(text, refused.text());
        case Part.CacheMark mark -> dropped.add("cache_control");
        case Part.Media media -> {
          if (media.detail() != null) dropped.add("detail");
          switch (media.source()) {
            case Part.Source.Inline inline -> images.add(inline.base64());
            case Part.Source.Plain plain -> append(text, plain.text());
            // Excluded before as features that this dialect has not.
            case Part.Source.Link link -> append(text, link.url());
            case Part.Source.Stored stored -> append(text, stored.id());
          }
        }
        case Part.Reasoning reasoning -> {}
        case Part.ToolCall call -> {}
        case Part.ToolResult result -> {}
      }
    }
    json.writeStringField("content", text.toString());
    if (images.isEmpty()) return;
    json.writeArrayFieldStart("images");
    for (String image : images) json.writeString(padded(image));
    json.writeEndArray();
  }

  /** Go takes base64 with its padding only. */
  private static String padded(String base64) {
    if (base64.length() % 4 == 0) return base64;
    byte[] bytes = DataUrl.bytes(base64);
    return bytes == null ? base64 : Base64.getEncoder().encodeToString(bytes);
  }

  private static void append(StringBuilder all, String text) {
    if (!all.isEmpty() && !text.isEmpty()) all.append("\n\n");
    all.append(text);
  }

  private void calls(List<Part> parts) throws IOException {
    boolean open = false;
    for (Part part : parts) {
      if (!(part instanceof Part.ToolCall call)) continue;
      if (!open) json.writeArrayFieldStart("tool_calls");
      open = true;
      called.put(call.id(), call.name());
      if (call.signature() != null) dropped.add("reasoning");
      json.writeStartObject();
      json.writeStringField("id", call.id());
      json.writeObjectFieldStart("function");
      json.writeStringField("name", call.name());
      json.writeFieldName("arguments");
      json.writeRawValue(call.arguments());
      json.writeEndObject();
      json.writeEndObject();
    }
    if (open) json.writeEndArray();
  }
}

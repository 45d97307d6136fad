package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.DataUrl;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Nodes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Puts a chat's messages into the normal form of a conversation: what leads and instructs apart,
 * results of tools together, and with the user's message that follows them.
 */
final class OpenAiMessageReader {
  private final Set<String> unsaid;
  private final List<Part> system = new ArrayList<>();
  private final List<Message> messages = new ArrayList<>();

  /** The user's turn so far, as long as results of tools lead it. */
  private final List<Part> results = new ArrayList<>();

  /** The id that was made up for the last {@code function_call}, which has none. */
  private String functionId = "";

  OpenAiMessageReader(Set<String> unsaid) {
    this.unsaid = unsaid;
  }

  List<Part> system() {
    return system;
  }

  List<Message> messages() {
    flush();
    return messages;
  }

  void add(JsonNode message) {
    for (Iterator<String> names = message.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!OpenAiFields.MESSAGE.contains(name) && Nodes.has(message, name)) {
        unsaid.add("messages." + name);
      }
    }
    switch (Nodes.textOrEmpty(message, "role")) {
      case "system", "developer" -> {
        List<Part> parts = content(message);
        if (messages.isEmpty() && results.isEmpty()) system.addAll(parts);
        else put(Message.Role.SYSTEM, parts);
      }
      case "assistant" -> put(Message.Role.ASSISTANT, assistant(message));
      case "tool" -> {
        String id = Nodes.textOrEmpty(message, "tool_call_id");
        results.add(new Part.ToolResult(id, null, content(message), false));
      }
      case "function" ->
          results.add(
              new Part.ToolResult(
                  functionId, Nodes.text(message, "name"), content(message), false));
      default -> {
        List<Part> parts = content(message);
        if (results.isEmpty()) {
          messages.add(new Message(Message.Role.USER, parts));
        } else {
          results.addAll(parts);
          flush();
        }
      }
    }
  }

  private void put(Message.Role role, List<Part> parts) {
    flush();
    messages.add(new Message(role, parts));
  }

  private void flush() {
    if (results.isEmpty()) return;
    messages.add(new Message(Message.Role.USER, List.copyOf(results)));
    results.clear();
  }

  private List<Part> assistant(JsonNode message) {
    List<Part> parts = new ArrayList<>(OpenAiReasoning.of(message));
    List<Part> said = content(message);
    OpenAiParts.cite(said, message.path("annotations"));
    parts.addAll(said);
    String refusal = Nodes.textOrEmpty(message, "refusal");
    if (!refusal.isEmpty()) parts.add(new Part.Refused(refusal));
    for (JsonNode call : message.path("tool_calls")) {
      JsonNode function = call.path("function");
      if (function.isObject()) {
        parts.add(
            new Part.ToolCall(
                Nodes.textOrEmpty(call, "id"),
                Nodes.textOrEmpty(function, "name"),
                Nodes.embedded(function.path("arguments")),
                OpenAiReasoning.ofCall(call)));
      }
    }
    JsonNode legacy = message.path("function_call");
    if (legacy.isObject()) {
      functionId = "call_" + messages.size();
      parts.add(
          new Part.ToolCall(
              functionId,
              Nodes.textOrEmpty(legacy, "name"),
              Nodes.embedded(legacy.path("arguments"))));
    }
    return parts;
  }

  private static List<Part> content(JsonNode message) {
    List<Part> parts = new ArrayList<>();
    JsonNode content = message.path("content");
    if (content.isTextual()) {
      String text = Json.wellFormed(content.textValue());
      if (!text.isEmpty()) parts.add(new Part.Text(text));
    }
    for (JsonNode part : content) part(parts, part);
    mark(parts, message);
    return parts;
  }

  private static void part(List<Part> parts, JsonNode part) {
    switch (Nodes.textOrEmpty(part, "type")) {
      case "text" -> {
        String text = Nodes.textOrEmpty(part, "text");
        if (!text.isEmpty()) parts.add(new Part.Text(text));
      }
      case "refusal" -> parts.add(new Part.Refused(Nodes.textOrEmpty(part, "refusal")));
      case "image_url" -> {
        JsonNode image = part.path("image_url");
        String url = image.isTextual() ? image.textValue() : Nodes.textOrEmpty(image, "url");
        String detail = Nodes.text(image, "detail");
        parts.add(DataUrl.media(Part.Media.Kind.IMAGE, Json.wellFormed(url), null, detail));
      }
      case "video_url" ->
          parts.add(
              DataUrl.media(
                  Part.Media.Kind.VIDEO,
                  Nodes.textOrEmpty(part.path("video_url"), "url"),
                  null,
                  null));
      case "input_audio" -> {
        JsonNode audio = part.path("input_audio");
        String format = Nodes.textOrEmpty(audio, "format").toLowerCase(Locale.ROOT);
        parts.add(
            new Part.Media(
                Part.Media.Kind.AUDIO,
                "audio/" + (format.equals("mp3") ? "mpeg" : format),
                new Part.Source.Inline(Nodes.textOrEmpty(audio, "data")),
                null,
                null));
      }
      case "file" -> parts.add(file(part.path("file")));
      default -> {}
    }
    mark(parts, part);
  }

  private static Part file(JsonNode file) {
    String name = Nodes.text(file, "filename");
    String id = Nodes.text(file, "file_id");
    if (id != null) {
      return new Part.Media(Part.Media.Kind.DOCUMENT, null, new Part.Source.Stored(id), name, null);
    }
    return DataUrl.document(Nodes.textOrEmpty(file, "file_data"), name);
  }

  /** What OpenRouter and proxies like it take from Anthropic: a mark of what is worth caching. */
  private static void mark(List<Part> parts, JsonNode marked) {
    JsonNode mark = marked.path("cache_control");
    if (mark.isObject() && !parts.isEmpty()) parts.add(new Part.CacheMark(Nodes.text(mark, "ttl")));
  }
}

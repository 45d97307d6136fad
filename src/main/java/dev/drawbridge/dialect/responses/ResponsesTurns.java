package dev.drawbridge.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.DataUrl;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.Message.Role;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Part.Media;
import dev.drawbridge.exchange.Part.Source;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes turns of a call's items: what the model put out in a row is one, so are tools' results. */
final class ResponsesTurns {
  private final List<Part> system;
  private final List<Message> messages = new ArrayList<>();
  private final List<Part> turn = new ArrayList<>();
  private Role role = Role.SYSTEM;
  private boolean results;
  private Part.@Nullable Signature ofNext;

  /**
   * @param system takes what leads and instructs
   */
  ResponsesTurns(List<Part> system) {
    this.system = system;
  }

  List<Message> read(JsonNode input) {
    if (input.isTextual()) {
      return List.of(new Message(Role.USER, List.of(new Part.Text(input.textValue()))));
    }
    for (JsonNode item : input) item(item);
    end();
    return List.copyOf(messages);
  }

  private void item(JsonNode item) {
    switch (item.path("type").asText()) {
      case "function_call" -> called(item, arguments(item.path("arguments").asText()));
      case "custom_tool_call" -> called(item, free(item.path("input").asText()));
      case "function_call_output", "custom_tool_call_output" -> result(item);
      case "reasoning" -> reasoning(item);
      case "message", "" -> {
        if (item.hasNonNull("role")) message(item);
      }
      default -> {} // Its own vendor's alone: no other is asked.
    }
  }

  /** Opens a turn, or goes on with one: after results a user's may go on with what it says. */
  private List<Part> turn(Role whose, boolean ofResults) {
    boolean goesOn = role == whose && (whose == Role.ASSISTANT || (whose == Role.USER && results));
    if (!goesOn) end();
    role = whose;
    results = ofResults;
    return turn;
  }

  private void end() {
    if (!turn.isEmpty()) messages.add(new Message(role, List.copyOf(turn)));
    turn.clear();
    ofNext = null;
  }

  private void message(JsonNode item) {
    List<Part> parts = parts(item.path("content"));
    switch (item.path("role").asText()) {
      case "assistant" -> turn(Role.ASSISTANT, false).addAll(parts);
      case "user" -> turn(Role.USER, false).addAll(parts);
      default -> {
        boolean leads = messages.isEmpty() && turn.isEmpty();
        if (leads) system.addAll(parts);
        else turn(Role.SYSTEM, false).addAll(parts);
      }
    }
  }

  private void called(JsonNode item, String arguments) {
    List<Part> parts = turn(Role.ASSISTANT, false);
    parts.add(
        new Part.ToolCall(
            item.path("call_id").asText(), ResponsesRequestReader.named(item), arguments, ofNext));
    ofNext = null;
  }

  /** Arguments are an object; what a model garbled is one with the text that it wrote. */
  private static String arguments(String text) {
    if (text.isBlank()) return "{}";
    // Arguments that are no JSON are passed as the model wrote them, so that it sees its own
    // mistake.
    return JsonText.isObject(text) ? text : wrapped("arguments", text);
  }

  private static String free(String text) {
    return wrapped(ResponsesTools.INPUT, text);
  }

  private static String wrapped(String name, String text) {
    return new String(
        Json.write(
            json -> {
              json.writeStartObject();
              json.writeStringField(name, Json.wellFormed(text));
              json.writeEndObject();
            }),
        StandardCharsets.UTF_8);
  }

  private void result(JsonNode item) {
    List<Part> content = parts(item.path("output"));
    turn(Role.USER, true)
        .add(new Part.ToolResult(item.path("call_id").asText(), null, content, false));
  }

  private void reasoning(JsonNode item) {
    String sealed = item.path("encrypted_content").textValue();
    if (sealed != null && ReasoningItems.isOfCall(sealed)) {
      turn(Role.ASSISTANT, false);
      ofNext = ReasoningItems.taken(sealed);
      return;
    }
    String text = joined(item.path("summary"));
    if (text.isEmpty()) text = joined(item.path("content"));
    boolean signed = sealed != null && !sealed.equals(ReasoningItems.UNSIGNED);
    if (text.isEmpty() && !signed) return;
    turn(Role.ASSISTANT, false)
        .add(new Part.Reasoning(text, signed ? ReasoningItems.taken(sealed) : null));
  }

  private static String joined(JsonNode parts) {
    var text = new StringBuilder();
    for (JsonNode part : parts) {
      if (!text.isEmpty()) text.append("\n\n");
      text.append(part.path("text").asText());
    }
    return text.toString();
  }

  private static List<Part> parts(JsonNode content) {
    if (content.isTextual()) return List.of(new Part.Text(content.textValue()));
    List<Part> parts = new ArrayList<>();
    for (JsonNode part : content) {
      Part read = part(part);
      if (read != null) parts.add(read);
    }
    return parts;
  }

  private static @Nullable Part part(JsonNode part) {
    return switch (part.path("type").asText()) {
      case "input_text", "output_text", "text" ->
          new Part.Text(part.path("text").asText(), cited(part.path("annotations")));
      case "refusal" -> new Part.Refused(part.path("refusal").asText());
      case "input_image" -> image(part);
      case "input_file" -> file(part);
      case "input_audio" -> {
        JsonNode audio = part.path("input_audio");
        String format = audio.path("format").asText("wav");
        String mime = format.equals("mp3") ? "audio/mpeg" : "audio/" + format;
        Source source = new Source.Inline(audio.path("data").asText());
        yield new Media(Media.Kind.AUDIO, mime, source, null, null);
      }
      default -> null; // Its own vendor's alone: no other is asked.
    };
  }

  private static List<Part.Citation> cited(JsonNode annotations) {
    if (annotations.isEmpty()) return List.of();
    List<Part.Citation> cited = new ArrayList<>();
    for (JsonNode each : annotations) {
      cited.add(
          new Part.Citation(
              each.path("url").textValue(),
              each.has("url") ? each.path("title").textValue() : each.path("filename").textValue(),
              null,
              each.path("start_index").asInt(-1),
              each.path("end_index").asInt(-1)));
    }
    return List.copyOf(cited);
  }

  private static Part image(JsonNode part) {
    String detail = part.path("detail").textValue();
    String id = part.path("file_id").textValue();
    if (id != null) return new Media(Media.Kind.IMAGE, null, new Source.Stored(id), null, detail);
    return DataUrl.media(Media.Kind.IMAGE, part.path("image_url").asText(), null, detail);
  }

  private static Part file(JsonNode part) {
    String name = part.path("filename").textValue();
    String content = part.path("file_data").textValue();
    if (content != null) return DataUrl.document(content, name);
    String id = part.path("file_id").textValue();
    Source source =
        id == null ? new Source.Link(part.path("file_url").asText()) : new Source.Stored(id);
    return new Media(Media.Kind.DOCUMENT, null, source, name, null);
  }
}

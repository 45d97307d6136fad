package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Nodes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the content of a caller's messages. What has no place here is a feature of the call. */
final class AnthropicBlockTree {
  private AnthropicBlockTree() {}

  /** A text, or the blocks of an array. */
  static List<Part> parts(@Nullable JsonNode content, boolean assistant) {
    if (content == null) return List.of();
    if (content.isTextual()) {
      String text = Json.wellFormed(content.textValue());
      return text.isEmpty() ? List.of() : List.of(new Part.Text(text));
    }
    List<Part> parts = new ArrayList<>(content.size());
    for (JsonNode block : content) {
      Part part = assistant ? AnthropicParts.answered(block, parts) : asked(block);
      if (part == null) continue;
      parts.add(part);
      JsonNode mark = block.get("cache_control");
      if (mark != null && mark.isObject()) parts.add(new Part.CacheMark(Nodes.text(mark, "ttl")));
    }
    return parts;
  }

  private static @Nullable Part asked(JsonNode block) {
    return switch (Nodes.textOr(block, "type", "")) {
      case "text" -> new Part.Text(Nodes.textOr(block, "text", ""));
      case "image" -> media(Part.Media.Kind.IMAGE, block);
      case "document" -> media(Part.Media.Kind.DOCUMENT, block);
      case "tool_result" -> {
        JsonNode failed = block.get("is_error");
        List<Part> content = new ArrayList<>();
        for (Part part : parts(block.get("content"), false)) {
          if (!(part instanceof Part.CacheMark)) content.add(part);
        }
        yield new Part.ToolResult(
            Nodes.textOr(block, "tool_use_id", ""),
            null,
            List.copyOf(content),
            failed != null && failed.booleanValue());
      }
      default -> null;
    };
  }

  private static @Nullable Part media(Part.Media.Kind kind, JsonNode block) {
    JsonNode source = block.path("source");
    String mime = Nodes.text(source, "media_type");
    Part.Source from =
        switch (Nodes.textOr(source, "type", "")) {
          case "base64" -> new Part.Source.Inline(Nodes.textOr(source, "data", ""));
          case "text" -> new Part.Source.Plain(Nodes.textOr(source, "data", ""));
          case "url" -> new Part.Source.Link(Nodes.textOr(source, "url", ""));
          case "file" -> new Part.Source.Stored(Nodes.textOr(source, "file_id", ""));
          default -> null;
        };
    return from == null ? null : new Part.Media(kind, mime, from, Nodes.text(block, "title"), null);
  }
}

package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.codec.AlternatingTurns;
import dev.drawbridge.dialect.codec.ToolIds;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the content of a call's messages as Anthropic's blocks. Of one call. */
final class AnthropicBlocks {
  /** The most that Anthropic takes in one call; the last ones are worth most. */
  private static final int MOST_MARKS = 4;

  /** Longer ids are not known to be taken. */
  static final int LONGEST_ID = 64;

  private final JsonGenerator json;
  private final Set<String> dropped;
  private int marksToSkip;

  /**
   * @param marks how many cache marks the call has
   */
  AnthropicBlocks(JsonGenerator json, int marks, Set<String> dropped) {
    this.json = json;
    this.dropped = dropped;
    marksToSkip = marks - MOST_MARKS;
  }

  /** An array of blocks. */
  void array(List<Part> parts) throws IOException {
    json.writeStartArray();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (part instanceof Part.CacheMark) continue;
      Part next = i + 1 < parts.size() ? parts.get(i + 1) : null;
      json.writeStartObject();
      block(part);
      if (next instanceof Part.CacheMark mark && !(part instanceof Part.Reasoning)) {
        cacheControl(mark.ttl());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** The member that asks for a cache, unless the call has too many. */
  void cacheControl(@Nullable String ttl) throws IOException {
    if (marksToSkip > 0) {
      marksToSkip--;
      dropped.add("cache_control");
      return;
    }
    json.writeObjectFieldStart("cache_control");
    json.writeStringField("type", "ephemeral");
    if (ttl != null) json.writeStringField("ttl", Json.wellFormed(ttl));
    json.writeEndObject();
  }

  private void block(Part part) throws IOException {
    switch (part) {
      case Part.Text text -> text(text.text());
      case Part.Refused refused -> text(refused.text());
      case Part.Media media -> media(media);
      case Part.Reasoning reasoning -> reasoning(reasoning);
      case Part.ToolCall call -> {
        json.writeStringField("type", "tool_use");
        json.writeStringField("id", ToolIds.fit(call.id(), LONGEST_ID));
        json.writeStringField("name", Json.wellFormed(call.name()));
        json.writeFieldName("input");
        arguments(json, call.arguments());
      }
      case Part.ToolResult result -> result(result);
      case Part.CacheMark mark -> throw new IllegalArgumentException("a mark is no block");
    }
  }

  private void text(String text) throws IOException {
    json.writeStringField("type", "text");
    json.writeStringField("text", Json.wellFormed(text));
  }

  private void reasoning(Part.Reasoning reasoning) throws IOException {
    Part.Signature signature = reasoning.signature();
    if (signature == null) throw new IllegalArgumentException("reasoning that nobody signed");
    if (signature.hidden()) {
      json.writeStringField("type", "redacted_thinking");
      json.writeStringField("data", Json.wellFormed(signature.value()));
    } else {
      json.writeStringField("type", "thinking");
      json.writeStringField("thinking", Json.wellFormed(reasoning.text()));
      json.writeStringField("signature", Json.wellFormed(signature.value()));
    }
  }

  private void result(Part.ToolResult result) throws IOException {
    json.writeStringField("type", "tool_result");
    json.writeStringField("tool_use_id", ToolIds.fit(result.id(), LONGEST_ID));
    List<Part> content =
        result.content().stream()
            .filter(p -> !AlternatingTurns.blank(p) && !(p instanceof Part.CacheMark))
            .toList();
    if (content.size() == 1 && content.getFirst() instanceof Part.Text text) {
      json.writeStringField("content", Json.wellFormed(text.text()));
    } else if (!content.isEmpty()) {
      json.writeFieldName("content");
      array(content);
    }
    if (result.failed()) json.writeBooleanField("is_error", true);
  }

  private void media(Part.Media media) throws IOException {
    switch (media.kind()) {
      case IMAGE -> json.writeStringField("type", "image");
      case DOCUMENT -> json.writeStringField("type", "document");
      case AUDIO, VIDEO ->
          throw new IllegalArgumentException("Anthropic takes no " + media.kind().name());
    }
    json.writeObjectFieldStart("source");
    String mime = media.mime();
    switch (media.source()) {
      case Part.Source.Link link -> {
        json.writeStringField("type", "url");
        json.writeStringField("url", Json.wellFormed(link.url()));
      }
      case Part.Source.Stored stored -> {
        json.writeStringField("type", "file");
        json.writeStringField("file_id", Json.wellFormed(stored.id()));
      }
      case Part.Source.Plain plain -> plain(plain.text());
      case Part.Source.Inline inline -> {
        byte[] text = mime != null && mime.startsWith("text/") ? decoded(inline.base64()) : null;
        if (text != null) {
          plain(new String(text, StandardCharsets.UTF_8));
        } else {
          json.writeStringField("type", "base64");
          String type = mime != null ? mime : type(media.kind(), inline.base64());
          json.writeStringField("media_type", Json.wellFormed(type));
          json.writeStringField("data", inline.base64());
        }
      }
    }
    json.writeEndObject();
    if (media.kind() == Part.Media.Kind.DOCUMENT && media.name() != null) {
      json.writeStringField("title", Json.wellFormed(media.name()));
    }
  }

  private void plain(String text) throws IOException {
    json.writeStringField("type", "text");
    json.writeStringField("media_type", "text/plain");
    json.writeStringField("data", Json.wellFormed(text));
  }

  private static byte @Nullable [] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return null; // Whoever takes it says so.
    }
  }

  /** What the first bytes say where the caller said nothing. */
  private static String type(Part.Media.Kind kind, String base64) {
    if (kind == Part.Media.Kind.DOCUMENT) return "application/pdf";
    if (base64.startsWith("/9j/")) return "image/jpeg";
    if (base64.startsWith("R0lG")) return "image/gif";
    return base64.startsWith("UklG") ? "image/webp" : "image/png";
  }

  /** Arguments as the object that they have to be; what is none stands in one. */
  static void arguments(JsonGenerator json, String arguments) throws IOException {
    if (JsonText.isObject(arguments)) {
      json.writeRawValue(Json.wellFormed(arguments));
    } else {
      json.writeStartObject();
      if (!arguments.isBlank()) json.writeStringField("arguments", Json.wellFormed(arguments));
      json.writeEndObject();
    }
  }
}

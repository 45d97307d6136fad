package dev.drawbridge.dialect.bedrock;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.codec.AlternatingTurns;
import dev.drawbridge.dialect.codec.ToolIds;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes turns as Converse's messages and content blocks. */
final class BedrockContent {
  /** What Converse takes at most in an id of a call. */
  private static final int LONGEST_ID = 64;

  private final JsonGenerator json;
  private final BedrockModel model;
  private final Set<String> dropped;

  /** Names of documents, of which Converse wants no two the same. */
  private final Set<String> documents = new HashSet<>();

  /** The number that was last put behind a name. */
  private final Map<String, Integer> numbers = new HashMap<>();

  BedrockContent(JsonGenerator json, BedrockModel model, Set<String> dropped) {
    this.json = json;
    this.model = model;
    this.dropped = dropped;
  }

  void messages(List<Message> messages) throws IOException {
    json.writeArrayFieldStart("messages");
    for (Message message : messages) {
      json.writeStartObject();
      boolean assistant = message.role() == Message.Role.ASSISTANT;
      json.writeStringField("role", assistant ? "assistant" : "user");
      blocks("content", message.parts());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  void blocks(String name, List<Part> parts) throws IOException {
    json.writeArrayFieldStart(name);
    for (Part part : parts) block(part);
    json.writeEndArray();
  }

  private void block(Part part) throws IOException {
    if (part instanceof Part.CacheMark mark) {
      mark(mark.ttl());
      return;
    }
    json.writeStartObject();
    switch (part) {
      case Part.Text text -> json.writeStringField("text", text.text());
      case Part.Refused refused -> json.writeStringField("text", refused.text());
      case Part.Media media -> media(media);
      case Part.ToolCall call -> call(call);
      case Part.ToolResult result -> result(result);
      case Part.Reasoning reasoning -> reasoning(reasoning);
      case Part.CacheMark mark -> {}
    }
    json.writeEndObject();
  }

  /** A cache point, where the model takes one. */
  void mark(@Nullable String ttl) throws IOException {
    if (!model.caches()) {
      dropped.add("cache_control");
      return;
    }
    json.writeStartObject();
    json.writeObjectFieldStart("cachePoint");
    json.writeStringField("type", "default");
    Json.optional(json, "ttl", ttl);
    json.writeEndObject();
    json.writeEndObject();
  }

  private void call(Part.ToolCall call) throws IOException {
    if (call.signature() != null) dropped.add("reasoning");
    json.writeObjectFieldStart("toolUse");
    json.writeStringField("toolUseId", ToolIds.fit(call.id(), LONGEST_ID));
    json.writeStringField("name", call.name());
    json.writeFieldName("input");
    json.writeRawValue(call.arguments());
    json.writeEndObject();
  }

  private void result(Part.ToolResult result) throws IOException {
    json.writeObjectFieldStart("toolResult");
    json.writeStringField("toolUseId", ToolIds.fit(result.id(), LONGEST_ID));
    json.writeArrayFieldStart("content");
    boolean empty = true;
    for (Part part : result.content()) {
      if (AlternatingTurns.blank(part)) continue;
      empty &= part instanceof Part.CacheMark;
      if (part instanceof Part.CacheMark) dropped.add("cache_control");
      else block(part);
    }
    if (empty) block(AlternatingTurns.NOTHING_SAID);
    json.writeEndArray();
    if (result.failed()) json.writeStringField("status", "error");
    json.writeEndObject();
  }

  private void reasoning(Part.Reasoning reasoning) throws IOException {
    Part.Signature signature = reasoning.signature();
    json.writeObjectFieldStart("reasoningContent");
    if (signature != null && signature.hidden()) {
      json.writeStringField("redactedContent", signature.value());
    } else {
      json.writeObjectFieldStart("reasoningText");
      json.writeStringField("text", reasoning.text());
      if (signature != null && !signature.value().isEmpty()) {
        json.writeStringField("signature", signature.value());
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void media(Part.Media media) throws IOException {
    if (media.detail() != null) dropped.add("detail");
    switch (media.kind()) {
      case IMAGE -> source("image", imageFormat(media.mime()), null, media);
      case DOCUMENT -> source("document", documentFormat(media), name(media.name()), media);
      case VIDEO -> source("video", subtype(media.mime(), "mp4"), null, media);
      case AUDIO -> source("audio", subtype(media.mime(), "wav"), null, media);
    }
  }

  private void source(String kind, String format, @Nullable String name, Part.Media media)
      throws IOException {
    json.writeObjectFieldStart(kind);
    json.writeStringField("format", format);
    Json.optional(json, "name", name);
    json.writeObjectFieldStart("source");
    switch (media.source()) {
      case Part.Source.Inline inline -> json.writeStringField("bytes", inline.base64());
      case Part.Source.Plain plain -> json.writeStringField("text", plain.text());
      // Excluded before as features that this dialect has not.
      case Part.Source.Link link -> json.writeStringField("text", link.url());
      case Part.Source.Stored stored -> json.writeStringField("text", stored.id());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static String subtype(@Nullable String mime, String otherwise) {
    return mime == null ? otherwise : mime.substring(mime.indexOf('/') + 1);
  }

  private static String imageFormat(@Nullable String mime) {
    String type = subtype(mime, "png");
    return type.equals("jpg") ? "jpeg" : type;
  }

  private static String documentFormat(Part.Media media) {
    if (media.source() instanceof Part.Source.Plain) return "txt";
    String mime = media.mime() == null ? "application/pdf" : media.mime();
    return switch (mime) {
      case "text/plain" -> "txt";
      case "text/markdown" -> "md";
      case "application/msword" -> "doc";
      case "application/vnd.openxmlformats-officedocument.wordprocessingml.document" -> "docx";
      case "application/vnd.ms-excel" -> "xls";
      case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" -> "xlsx";
      default -> subtype(mime, "pdf");
    };
  }

  /** The name as Converse takes it: letters, digits, single spaces, hyphens and brackets. */
  private String name(@Nullable String name) {
    String said = name == null ? "" : name.replaceAll("[^a-zA-Z0-9()\\[\\]-]+", " ").strip();
    String first = said.isEmpty() ? "document" : said;
    String unique = first;
    while (!documents.add(unique.toLowerCase(Locale.ROOT))) {
      unique = first + " " + numbers.merge(first.toLowerCase(Locale.ROOT), 2, (i, two) -> i + 1);
    }
    return unique;
  }
}

package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.exchange.DataUrl;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a conversation's turns as a chat's messages. */
final class OpenAiMessageWriter {
  private final JsonGenerator json;
  private final OpenAiWays ways;
  private final Set<String> dropped;

  OpenAiMessageWriter(JsonGenerator json, OpenAiWays ways, Set<String> dropped) {
    this.json = json;
    this.ways = ways;
    this.dropped = dropped;
  }

  void system(List<Part> parts) throws IOException {
    if (!parts.isEmpty()) message("system", parts);
  }

  void all(List<Message> messages) throws IOException {
    for (Message message : messages) {
      switch (message.role()) {
        case SYSTEM -> message("system", message.parts());
        case ASSISTANT -> assistant(message.parts());
        case USER -> user(message.parts());
      }
    }
  }

  /** Results of tools are messages of their own, before what the user says. */
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
    json.writeStartObject();
    json.writeStringField("role", "tool");
    json.writeStringField("tool_call_id", ways.id(result.id()));
    content(result.content());
    json.writeEndObject();
  }

  private void message(String role, List<Part> parts) throws IOException {
    json.writeStartObject();
    json.writeStringField("role", role);
    content(parts);
    json.writeEndObject();
  }

  private void assistant(List<Part> parts) throws IOException {
    List<Part> said = new ArrayList<>(parts.size());
    List<Part.ToolCall> calls = new ArrayList<>(0);
    List<Part.Reasoning> reasoning = new ArrayList<>(0);
    var refused = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Part.ToolCall call -> calls.add(call);
        case Part.Refused refusal -> refused.append(refusal.text());
        case Part.Reasoning block -> reason(reasoning, block);
        default -> said.add(part);
      }
    }
    json.writeStartObject();
    json.writeStringField("role", "assistant");
    OpenAiReasoning.write(json, reasoning);
    boolean silent = said.stream().allMatch(p -> p instanceof Part.CacheMark);
    if (!silent) content(said);
    else if (calls.isEmpty() && refused.isEmpty()) json.writeStringField("content", "");
    else json.writeNullField("content");
    if (silent && !said.isEmpty()) dropped.add("cache_control");
    if (!refused.isEmpty()) json.writeStringField("refusal", refused.toString());
    if (!calls.isEmpty()) {
      json.writeArrayFieldStart("tool_calls");
      for (Part.ToolCall call : calls) {
        OpenAiParts.call(json, ways.id(call.id()), unsealed(call));
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /** Keeps reasoning where the vendor takes it back, and its own seals only. */
  private void reason(List<Part.Reasoning> kept, Part.Reasoning block) {
    Part.Signature signature = block.signature();
    boolean foreign = signature != null && !signature.vendor().equals(OpenAiDialect.ID);
    if (foreign || !ways.vendor().takesReasoning()) dropped.add("reasoning");
    else kept.add(block);
  }

  private Part.ToolCall unsealed(Part.ToolCall call) {
    Part.Signature signature = call.signature();
    if (signature == null) return call;
    // Only Google's endpoint seals calls in this dialect; OpenAI refuses what it does not know.
    if (signature.vendor().equals(OpenAiDialect.ID) && !ways.openAi()) return call;
    dropped.add("reasoning");
    return new Part.ToolCall(call.id(), call.name(), call.arguments());
  }

  /** Writes the member {@code content}: a string where one text says it all. */
  private void content(List<Part> parts) throws IOException {
    boolean marks = ways.vendor().isOpenRouter();
    List<Part> said = new ArrayList<>(parts.size());
    for (Part part : parts) {
      if (part instanceof Part.CacheMark && !marks) dropped.add("cache_control");
      else said.add(part);
    }
    if (said.isEmpty()) {
      json.writeStringField("content", "");
    } else if (said.size() == 1 && said.getFirst() instanceof Part.Text text) {
      json.writeStringField("content", text.text());
    } else {
      json.writeArrayFieldStart("content");
      for (int i = 0; i < said.size(); i++) {
        Part next = i + 1 < said.size() ? said.get(i + 1) : null;
        part(said.get(i), next instanceof Part.CacheMark mark ? mark : null);
      }
      json.writeEndArray();
    }
  }

  private void part(Part part, Part.@Nullable CacheMark mark) throws IOException {
    switch (part) {
      case Part.Text text -> {
        json.writeStartObject();
        text(text.text());
        end(mark);
      }
      case Part.Media media -> {
        json.writeStartObject();
        media(media);
        end(mark);
      }
      case Part.CacheMark written -> {}
      // No place of theirs: a reader's normal form has none of them here.
      case Part.Refused refused -> {}
      case Part.Reasoning reasoning -> {}
      case Part.ToolCall call -> {}
      case Part.ToolResult result -> {}
    }
  }

  private void end(Part.@Nullable CacheMark mark) throws IOException {
    if (mark != null) mark(json, mark.ttl());
    json.writeEndObject();
  }

  static void mark(JsonGenerator json, @Nullable String ttl) throws IOException {
    json.writeObjectFieldStart("cache_control");
    json.writeStringField("type", "ephemeral");
    Json.optional(json, "ttl", ttl);
    json.writeEndObject();
  }

  private void text(String text) throws IOException {
    json.writeStringField("type", "text");
    json.writeStringField("text", text);
  }

  private void media(Part.Media media) throws IOException {
    switch (media.kind()) {
      case IMAGE -> {
        json.writeStringField("type", "image_url");
        json.writeObjectFieldStart("image_url");
        json.writeStringField("url", url(media, "image/png"));
        Json.optional(json, "detail", media.detail());
        json.writeEndObject();
      }
      case VIDEO -> {
        json.writeStringField("type", "video_url");
        json.writeObjectFieldStart("video_url");
        json.writeStringField("url", url(media, "video/mp4"));
        json.writeEndObject();
      }
      case AUDIO -> {
        json.writeStringField("type", "input_audio");
        json.writeObjectFieldStart("input_audio");
        json.writeStringField(
            "data", media.source() instanceof Part.Source.Inline inline ? inline.base64() : "");
        json.writeStringField("format", soundFormat(media.mime()));
        json.writeEndObject();
      }
      case DOCUMENT -> document(media);
    }
  }

  private static String soundFormat(@Nullable String mime) {
    if (mime == null) return "wav";
    String type = mime.substring(mime.indexOf('/') + 1);
    return switch (type) {
      case "mpeg" -> "mp3";
      case "x-wav", "wave", "vnd.wave" -> "wav";
      default -> type;
    };
  }

  /** A text is said as one: a file is a PDF to OpenAI. */
  private void document(Part.Media media) throws IOException {
    switch (media.source()) {
      case Part.Source.Plain plain -> text(titled(media.name(), plain.text()));
      case Part.Source.Inline inline -> {
        byte[] text =
            media.mime() != null && media.mime().startsWith("text/")
                ? DataUrl.bytes(inline.base64())
                : null;
        if (text != null) {
          text(titled(media.name(), new String(text, StandardCharsets.UTF_8)));
          return;
        }
        json.writeStringField("type", "file");
        json.writeObjectFieldStart("file");
        json.writeStringField("filename", media.name() == null ? "document.pdf" : media.name());
        json.writeStringField("file_data", url(media, "application/pdf"));
        json.writeEndObject();
      }
      case Part.Source.Stored stored -> {
        json.writeStringField("type", "file");
        json.writeObjectFieldStart("file");
        json.writeStringField("file_id", stored.id());
        json.writeEndObject();
      }
      // Excluded before as a feature that this dialect has not.
      case Part.Source.Link link -> text(titled(media.name(), link.url()));
    }
  }

  private static String titled(@Nullable String name, String text) {
    return name == null ? text : name + "\n\n" + text;
  }

  private static String url(Part.Media media, String otherwise) {
    String mime = media.mime() == null ? otherwise : media.mime();
    return switch (media.source()) {
      case Part.Source.Link link -> link.url();
      case Part.Source.Inline inline -> "data:" + mime + ";base64," + inline.base64();
      case Part.Source.Plain plain ->
          "data:"
              + mime
              + ";base64,"
              + Base64.getEncoder().encodeToString(plain.text().getBytes(StandardCharsets.UTF_8));
      case Part.Source.Stored stored -> stored.id();
    };
  }
}

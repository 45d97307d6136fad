package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Part.Media;
import dev.drawbridge.exchange.Part.Signature;
import dev.drawbridge.exchange.Part.Source;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Writes single parts of a content, to a vendor or to a caller. */
final class GeminiPartWriter {
  private final JsonGenerator json;

  GeminiPartWriter(JsonGenerator json) {
    this.json = json;
  }

  void text(String text, boolean thought, @Nullable Signature signature) throws IOException {
    json.writeStartObject();
    string("text", text);
    if (thought) json.writeBooleanField("thought", true);
    if (signature != null) {
      json.writeStringField("thoughtSignature", GeminiSignature.given(signature));
    }
    json.writeEndObject();
  }

  /**
   * A call.
   *
   * @param id null where the endpoint takes none
   * @param signature as it goes out
   */
  void call(Part.ToolCall call, @Nullable String id, @Nullable String signature)
      throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("functionCall");
    if (id != null) string("id", id);
    string("name", call.name());
    json.writeFieldName("args");
    json.writeRawValue(arguments(call.arguments()));
    json.writeEndObject();
    if (signature != null) json.writeStringField("thoughtSignature", signature);
    json.writeEndObject();
  }

  /** Arguments as an object on one line: text that is none, as models write at times, within. */
  static String arguments(String arguments) {
    if (JsonText.isObject(arguments)) return JsonText.compact(arguments);
    String said = arguments.strip();
    return said.isEmpty() || said.equals("null") ? "{}" : wrapped(arguments);
  }

  private static String wrapped(String arguments) {
    byte[] object =
        Json.write(
            json -> {
              json.writeStartObject();
              json.writeStringField("arguments", Json.wellFormed(arguments));
              json.writeEndObject();
            });
    return new String(object, StandardCharsets.UTF_8);
  }

  void media(Media media) throws IOException {
    json.writeStartObject();
    switch (media.source()) {
      case Source.Inline inline -> inline(mime(media), inline.base64());
      case Source.Plain plain -> inline(mime(media), base64(plain.text()));
      case Source.Link link -> file(media.mime(), link.url());
      case Source.Stored stored -> file(media.mime(), stored.id());
    }
    json.writeEndObject();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String mime(Media media) {
    String mime = media.mime();
    if (mime != null) return mime;
    if (media.source() instanceof Source.Plain) return "text/plain";
    return switch (media.kind()) {
      case IMAGE -> "image/png";
      case DOCUMENT -> "application/pdf";
      case AUDIO -> "audio/wav";
      case VIDEO -> "video/mp4";
    };
  }

  private void inline(String mime, String base64) throws IOException {
    json.writeObjectFieldStart("inlineData");
    string("mimeType", mime);
    string("data", base64);
    json.writeEndObject();
  }

  private void file(@Nullable String mime, String uri) throws IOException {
    json.writeObjectFieldStart("fileData");
    if (mime != null) string("mimeType", mime);
    string("fileUri", uri);
    json.writeEndObject();
  }

  void string(String name, String value) throws IOException {
    json.writeStringField(name, Json.wellFormed(value));
  }
}

package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Parts that an OpenAI message and an OpenAI answer have in common. */
final class OpenAiParts {
  private OpenAiParts() {}

  /** Puts a message's annotations at the last of its texts. */
  static void cite(List<Part> parts, JsonNode annotations) {
    List<Part.Citation> citations = new ArrayList<>(0);
    for (JsonNode annotation : annotations) {
      Part.Citation citation = citation(annotation);
      if (citation != null) citations.add(citation);
    }
    if (citations.isEmpty()) return;
    for (int i = parts.size() - 1; i >= 0; i--) {
      if (parts.get(i) instanceof Part.Text text) {
        parts.set(i, new Part.Text(text.text(), citations));
        return;
      }
    }
  }

  /** Null for what is no citation. */
  static Part.@Nullable Citation citation(JsonNode annotation) {
    JsonNode cited = annotation.path("url_citation");
    if (!cited.isObject()) return null;
    Integer start = Nodes.whole(cited, "start_index");
    Integer end = Nodes.whole(cited, "end_index");
    return new Part.Citation(
        Nodes.text(cited, "url"),
        Nodes.text(cited, "title"),
        Nodes.text(cited, "content"),
        start == null ? -1 : start,
        end == null ? -1 : end);
  }

  /** Writes the member {@code annotations}, where there is anything to write. */
  static void annotations(JsonGenerator json, List<Part.Citation> citations) throws IOException {
    if (citations.isEmpty()) return;
    json.writeArrayFieldStart("annotations");
    for (Part.Citation citation : citations) {
      json.writeStartObject();
      json.writeStringField("type", "url_citation");
      json.writeObjectFieldStart("url_citation");
      // Clients insist on these, whatever the vendor knows.
      json.writeStringField("url", Objects.requireNonNullElse(citation.url(), ""));
      json.writeStringField("title", Objects.requireNonNullElse(citation.title(), ""));
      // OpenRouter's member for the text itself.
      Json.optional(json, "content", citation.cited());
      json.writeNumberField("start_index", Math.max(0, citation.start()));
      json.writeNumberField("end_index", Math.max(0, citation.end()));
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Writes a call of a tool, without what surrounds it in a stream. */
  static void call(JsonGenerator json, String id, Part.ToolCall call) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", id);
    json.writeStringField("type", "function");
    json.writeObjectFieldStart("function");
    json.writeStringField("name", call.name());
    json.writeStringField("arguments", call.arguments());
    json.writeEndObject();
    OpenAiReasoning.call(json, call.signature());
    json.writeEndObject();
  }
}

package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.Part.Citation;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Utf8Offsets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where parts of an answer are from: {@code groundingMetadata}, and the older {@code
 * citationMetadata}. Their offsets count bytes of UTF-8, ours UTF-16 units.
 */
final class GeminiCitations {
  private static final Utf8Offsets NO_TEXT = new Utf8Offsets();

  private GeminiCitations() {}

  /** Whether a candidate may cite anything. */
  static boolean any(JsonNode candidate) {
    return GeminiNames.at(candidate, "groundingMetadata").isObject()
        || GeminiNames.at(candidate, "citationMetadata").isObject();
  }

  /**
   * What a candidate cites, by the index of the part it is about.
   *
   * @param texts the candidate's parts; empty for one that is no text
   */
  static Map<Integer, List<Citation>> read(JsonNode candidate, List<Utf8Offsets> texts) {
    Map<Integer, List<Citation>> found = new TreeMap<>();
    JsonNode grounding = GeminiNames.at(candidate, "groundingMetadata");
    JsonNode chunks = GeminiNames.at(grounding, "groundingChunks");
    boolean[] used = new boolean[chunks.size()];
    for (JsonNode support : GeminiNames.at(grounding, "groundingSupports")) {
      JsonNode segment = GeminiNames.at(support, "segment");
      int part = (int) GeminiNames.number(segment, "partIndex");
      if (part < 0 || part >= texts.size()) continue;
      for (JsonNode index : GeminiNames.at(support, "groundingChunkIndices")) {
        int chunk = index.asInt(-1);
        if (chunk < 0 || chunk >= used.length) continue;
        used[chunk] = true;
        add(found, part, cited(chunks.get(chunk), segment, texts.get(part)));
      }
    }
    for (int i = 0; i < used.length; i++) {
      if (!used[i]) add(found, texts.size() - 1, cited(chunks.get(i), null, NO_TEXT));
    }
    JsonNode older = GeminiNames.at(candidate, "citationMetadata");
    if (!older.isObject()) return found;
    Utf8Offsets all = Utf8Offsets.joined(texts);
    for (String list : List.of("citationSources", "citations")) {
      for (JsonNode source : GeminiNames.at(older, list)) {
        add(found, texts.size() - 1, citation(source, null, source, all));
      }
    }
    return found;
  }

  private static void add(Map<Integer, List<Citation>> found, int part, Citation citation) {
    found.computeIfAbsent(Math.max(0, part), p -> new ArrayList<>()).add(citation);
  }

  private static Citation cited(JsonNode chunk, @Nullable JsonNode segment, Utf8Offsets text) {
    JsonNode retrieved = GeminiNames.at(chunk, "retrievedContext");
    JsonNode source = retrieved.isMissingNode() ? GeminiNames.at(chunk, "web") : retrieved;
    return citation(source, string(retrieved, "text"), segment, text);
  }

  private static Citation citation(
      JsonNode source, @Nullable String cited, @Nullable JsonNode segment, Utf8Offsets text) {
    int start = -1;
    int end = -1;
    if (segment != null) {
      start = text.units(GeminiNames.number(segment, "startIndex"));
      end = Math.max(start, text.units(GeminiNames.number(segment, "endIndex")));
    }
    return new Citation(string(source, "uri"), string(source, "title"), cited, start, end);
  }

  private static @Nullable String string(JsonNode object, String name) {
    JsonNode value = GeminiNames.at(object, name);
    return value.isTextual() ? value.textValue() : null;
  }

  /** One citation, with the part that it is about. */
  record About(int part, String text, Citation citation) {}

  static void write(JsonGenerator json, List<About> all) throws IOException {
    if (all.isEmpty()) return;
    json.writeObjectFieldStart("groundingMetadata");
    json.writeArrayFieldStart("groundingChunks");
    for (About about : all) {
      Citation citation = about.citation();
      json.writeStartObject();
      json.writeObjectFieldStart(citation.cited() == null ? "web" : "retrievedContext");
      string(json, "uri", citation.url());
      string(json, "title", citation.title());
      string(json, "text", citation.cited());
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("groundingSupports");
    Map<Integer, Utf8Offsets> texts = new HashMap<>();
    for (int i = 0; i < all.size(); i++) {
      About about = all.get(i);
      if (about.citation().start() < 0) continue;
      Utf8Offsets text = texts.computeIfAbsent(about.part(), p -> Utf8Offsets.of(about.text()));
      json.writeStartObject();
      json.writeObjectFieldStart("segment");
      json.writeNumberField("partIndex", about.part());
      json.writeNumberField("startIndex", text.bytes(about.citation().start()));
      json.writeNumberField("endIndex", text.bytes(about.citation().end()));
      json.writeEndObject();
      json.writeArrayFieldStart("groundingChunkIndices");
      json.writeNumber(i);
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void string(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) json.writeStringField(name, Json.wellFormed(value));
  }
}

package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.KeptIds;
import dev.drawbridge.exchange.Part.Citation;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an answer has something from. Anthropic's citations are of a whole block of text, so where
 * in the text they belong is not known.
 */
final class AnthropicCitations {
  private AnthropicCitations() {}

  static List<Citation> read(@Nullable JsonNode citations) {
    if (citations == null || !citations.isArray() || citations.isEmpty()) return List.of();
    List<Citation> read = new ArrayList<>(citations.size());
    for (JsonNode citation : citations) read.add(one(citation));
    return List.copyOf(read);
  }

  static Citation one(JsonNode citation) {
    String url = Nodes.text(citation, "url");
    if (url == null) url = Nodes.text(citation, "source");
    String title = Nodes.text(citation, "title");
    if (title == null) title = Nodes.text(citation, "document_title");
    return new Citation(url, title, Nodes.text(citation, "cited_text"), -1, -1);
  }

  static void write(JsonGenerator json, Citation citation) throws IOException {
    json.writeStartObject();
    if (citation.url() != null) {
      json.writeStringField("type", "web_search_result_location");
      json.writeStringField("url", Json.wellFormed(citation.url()));
      text(json, "title", citation.title());
      json.writeStringField("encrypted_index", KeptIds.OF_OUR_CITATIONS);
    } else {
      json.writeStringField("type", "char_location");
      json.writeNumberField("document_index", 0);
      text(json, "document_title", citation.title());
      json.writeNumberField("start_char_index", 0);
      json.writeNumberField("end_char_index", 0);
      json.writeStringField("file_id", KeptIds.OF_OUR_CITATIONS);
    }
    String cited = citation.cited();
    json.writeStringField("cited_text", cited == null ? "" : Json.wellFormed(cited));
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String name, @Nullable String text)
      throws IOException {
    if (text == null) json.writeNullField(name);
    else json.writeStringField(name, Json.wellFormed(text));
  }
}

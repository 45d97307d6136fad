package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.json.CamelCase;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** The texts of a Gemini body that a model reads, to be counted. */
public final class GeminiTexts {
  /** Members of a part that are no text: media were reckoned by what they are. */
  private static final Set<String> SILENT =
      Set.of("inlineData", "fileData", "thoughtSignature", "thought", "videoMetadata");

  /** Who counts. */
  public interface Counting {
    /** A message begins. */
    void message();

    void text(String text);
  }

  private GeminiTexts() {}

  /**
   * Tells all texts of a call for an answer, a count or embeddings.
   *
   * @throws IOException where the body is no JSON
   */
  public static void read(byte[] body, Counting counting) throws IOException {
    call(Json.tree(body), counting);
  }

  private static void call(JsonNode call, Counting counting) {
    JsonNode whole = GeminiNames.at(call, "generateContentRequest");
    if (whole.isObject()) call(whole, counting);
    content(GeminiNames.at(call, "systemInstruction"), counting);
    for (JsonNode content : GeminiNames.each(call, "contents")) content(content, counting);
    content(GeminiNames.at(call, "content"), counting);
    for (JsonNode request : GeminiNames.each(call, "requests")) call(request, counting);
    JsonNode tools = GeminiNames.at(call, "tools");
    if (!tools.isEmpty()) counting.text(Json.text(tools));
  }

  private static void content(JsonNode content, Counting counting) {
    if (!content.isObject()) return;
    counting.message();
    for (JsonNode part : GeminiNames.each(content, "parts")) {
      for (Map.Entry<String, JsonNode> each : part.properties()) {
        JsonNode value = each.getValue();
        if (SILENT.contains(CamelCase.of(each.getKey())) || value.isNull()) continue;
        counting.text(value.isTextual() ? value.textValue() : Json.text(value));
      }
    }
  }
}

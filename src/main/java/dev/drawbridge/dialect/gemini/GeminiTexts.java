package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.contract.TextCount;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.json.CamelCase;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** The texts of a Gemini body that a model reads, to be counted. */
final class GeminiTexts {
  /** Members of a part that are no text: media were reckoned by what they are. */
  private static final Set<String> SILENT =
      Set.of("inlineData", "fileData", "thoughtSignature", "thought", "videoMetadata");

  private GeminiTexts() {}

  /**
   * Tells all texts of a call for an answer, a count or embeddings.
   *
   * @throws IOException where the body is no JSON
   */
  static void read(ModelCall call, TextCount count) throws IOException {
    boolean chat = call.operation() != Operation.EMBEDDING;
    if (chat) count.conversation();
    call(Json.tree(call.body()), count, chat);
  }

  private static void call(JsonNode call, TextCount count, boolean chat) {
    JsonNode whole = GeminiNames.at(call, "generateContentRequest");
    if (whole.isObject()) call(whole, count, chat);
    content(GeminiNames.at(call, "systemInstruction"), count, chat);
    for (JsonNode content : GeminiNames.each(call, "contents")) content(content, count, chat);
    content(GeminiNames.at(call, "content"), count, chat);
    for (JsonNode request : GeminiNames.each(call, "requests")) call(request, count, chat);
    JsonNode tools = GeminiNames.at(call, "tools");
    if (!tools.isEmpty()) count.text(Json.text(tools));
  }

  private static void content(JsonNode content, TextCount count, boolean chat) {
    if (!content.isObject()) return;
    if (chat) count.message();
    for (JsonNode part : GeminiNames.each(content, "parts")) {
      for (Map.Entry<String, JsonNode> each : part.properties()) {
        JsonNode value = each.getValue();
        if (SILENT.contains(CamelCase.of(each.getKey())) || value.isNull()) continue;
        count.text(value.isTextual() ? value.textValue() : Json.text(value));
      }
    }
  }
}

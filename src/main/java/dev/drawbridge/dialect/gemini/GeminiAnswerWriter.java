package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.ModelAnswer.Choice;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes whole answers of generateContent. */
final class GeminiAnswerWriter {
  private GeminiAnswerWriter() {}

  static byte[] write(ModelAnswer answer) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("candidates");
          for (int i = 0; i < answer.choices().size(); i++) {
            candidate(json, answer.choices().get(i), i);
          }
          json.writeEndArray();
          Usage usage = answer.usage();
          if (usage != null) GeminiUsage.write(json, usage);
          json.writeStringField("modelVersion", Json.wellFormed(answer.model()));
          json.writeStringField("responseId", Json.wellFormed(answer.id()));
          json.writeEndObject();
        });
  }

  private static void candidate(JsonGenerator json, Choice choice, int index) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("content");
    json.writeArrayFieldStart("parts");
    List<GeminiCitations.About> cited = new ArrayList<>();
    int written = GeminiParts.write(json, choice.parts(), cited);
    if (written == 0) new GeminiPartWriter(json).text("", false, null);
    json.writeEndArray();
    json.writeStringField("role", "model");
    json.writeEndObject();
    json.writeStringField("finishReason", GeminiStopReasons.write(choice.stop()));
    json.writeNumberField("index", index);
    GeminiCitations.write(json, cited);
    GeminiLogprobs.write(json, choice.logprobs());
    json.writeEndObject();
  }
}

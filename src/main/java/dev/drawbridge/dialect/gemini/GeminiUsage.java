package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.exchange.Usage;
import java.io.IOException;

/**
 * {@code usageMetadata}. What the model thought is counted beside the candidates, and the prompt of
 * its tools beside the prompt; what is cached is part of the prompt.
 */
final class GeminiUsage {
  private GeminiUsage() {}

  static void write(JsonGenerator json, Usage usage) throws IOException {
    json.writeObjectFieldStart("usageMetadata");
    json.writeNumberField("promptTokenCount", usage.input());
    json.writeNumberField("candidatesTokenCount", usage.output() - usage.reasoning());
    json.writeNumberField("totalTokenCount", usage.input() + usage.output());
    if (usage.cachedInput() > 0) {
      json.writeNumberField("cachedContentTokenCount", usage.cachedInput());
    }
    if (usage.reasoning() > 0) json.writeNumberField("thoughtsTokenCount", usage.reasoning());
    json.writeEndObject();
  }
}

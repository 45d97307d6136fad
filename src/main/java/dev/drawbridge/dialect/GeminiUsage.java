package dev.drawbridge.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * {@code usageMetadata}. What the model thought is counted beside the candidates, and the prompt of
 * its tools beside the prompt; what is cached is part of the prompt.
 */
final class GeminiUsage {
  private GeminiUsage() {}

  /** Null where nothing is counted. */
  static @Nullable Usage read(JsonNode usage) {
    if (!usage.isObject() || usage.isEmpty()) return null;
    return of(
        count(usage, "promptTokenCount"),
        count(usage, "toolUsePromptTokenCount"),
        count(usage, "candidatesTokenCount"),
        count(usage, "thoughtsTokenCount"),
        count(usage, "cachedContentTokenCount"),
        count(usage, "totalTokenCount"));
  }

  /** A count, none where what stands there is no sensible one. */
  private static long count(JsonNode usage, String name) {
    return Math.clamp(GeminiNames.number(usage, name), 0, 1_000_000_000_000L);
  }

  static Usage of(long prompt, long tools, long said, long thought, long cached, long total) {
    long input = prompt + tools;
    // Some endpoints count thoughts among the candidates; the total tells.
    boolean within = thought > 0 && said >= thought && total == input + said;
    long output = within ? said : said + thought;
    return new Usage(input, output, Math.min(cached, input), Math.min(thought, output));
  }

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

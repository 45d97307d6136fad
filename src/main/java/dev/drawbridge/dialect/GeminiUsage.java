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
  private static final long MOST = 1_000_000_000_000_000L;

  private GeminiUsage() {}

  /** Its counts, as they are found; what is no sensible count is none. */
  static final class Counts {
    private boolean any;
    private long prompt;
    private long tools;
    private long said;
    private long thought;
    private long cached;
    private long total;

    void put(String name, long value) {
      long count = Math.clamp(value, 0, MOST);
      switch (name) {
        case "promptTokenCount" -> prompt = count;
        case "toolUsePromptTokenCount" -> tools = count;
        case "candidatesTokenCount" -> said = count;
        case "thoughtsTokenCount" -> thought = count;
        case "cachedContentTokenCount" -> cached = count;
        case "totalTokenCount" -> total = count;
        default -> {
          return;
        }
      }
      any = true;
    }

    /** Null where nothing is counted. */
    @Nullable Usage usage() {
      if (!any) return null;
      long input = prompt + tools;
      // Some endpoints count thoughts among the candidates; the total tells.
      boolean within = thought > 0 && said >= thought && total == input + said;
      long output = within ? said : said + thought;
      return new Usage(input, output, Math.min(cached, input), thought);
    }
  }

  /** Null where nothing is counted. */
  static @Nullable Usage read(JsonNode usage) {
    var counts = new Counts();
    for (var each : usage.properties()) {
      String name = GeminiNames.camel(each.getKey());
      if (!each.getValue().isContainerNode()) counts.put(name, GeminiNames.number(usage, name));
    }
    return counts.usage();
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

package dev.drawbridge.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Usage as OpenAI's chat says it, and the other names that vendors like it give parts of it. */
final class OpenAiUsage {
  private OpenAiUsage() {}

  /** That of an answer or a chunk, also in Groq's place; null for none. */
  static @Nullable Usage of(JsonNode answer) {
    Usage usage = read(answer.path("usage"));
    return usage != null ? usage : read(answer.path("x_groq").path("usage"));
  }

  private static @Nullable Usage read(JsonNode usage) {
    if (!usage.path("prompt_tokens").isNumber() && !usage.path("completion_tokens").isNumber()) {
      return null;
    }
    long input = Nodes.count(usage, "prompt_tokens");
    long output = Nodes.count(usage, "completion_tokens");
    JsonNode read = usage.path("prompt_tokens_details");
    // DeepSeek has a name of its own for cached input, OpenRouter one for what is written.
    long cached =
        Math.max(Nodes.count(read, "cached_tokens"), Nodes.count(usage, "prompt_cache_hit_tokens"));
    long reasoning = Nodes.count(usage.path("completion_tokens_details"), "reasoning_tokens");
    cached = Math.min(cached, input);
    long written = Math.min(Nodes.count(read, "cache_write_tokens"), input - cached);
    return new Usage(input, output, cached, Math.min(reasoning, output), written);
  }

  /** Writes the member {@code usage}. */
  static void write(JsonGenerator json, Usage usage) throws IOException {
    json.writeObjectFieldStart("usage");
    json.writeNumberField("prompt_tokens", usage.input());
    json.writeNumberField("completion_tokens", usage.output());
    json.writeNumberField("total_tokens", usage.input() + usage.output());
    json.writeObjectFieldStart("prompt_tokens_details");
    json.writeNumberField("cached_tokens", usage.cachedInput());
    if (usage.cacheWritten() > 0) json.writeNumberField("cache_write_tokens", usage.cacheWritten());
    json.writeEndObject();
    json.writeObjectFieldStart("completion_tokens_details");
    json.writeNumberField("reasoning_tokens", usage.reasoning());
    json.writeEndObject();
    json.writeEndObject();
  }
}

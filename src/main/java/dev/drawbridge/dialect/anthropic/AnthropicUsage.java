package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.exchange.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Usage as Anthropic says it: input that was neither read from a cache nor written to one stands
 * apart from what was.
 */
final class AnthropicUsage {
  private AnthropicUsage() {}

  /** The member {@code usage} of an answer. */
  static void write(JsonGenerator json, @Nullable Usage known) throws IOException {
    Usage usage = known == null ? new Usage(0, 0, 0) : known;
    long cached = usage.cachedInput() + usage.cacheWritten();
    json.writeObjectFieldStart("usage");
    json.writeNumberField("input_tokens", Math.max(0, usage.input() - cached));
    json.writeNumberField("cache_creation_input_tokens", usage.cacheWritten());
    json.writeNumberField("cache_read_input_tokens", usage.cachedInput());
    json.writeNumberField("output_tokens", usage.output());
    if (usage.reasoning() > 0) {
      json.writeObjectFieldStart("output_tokens_details");
      json.writeNumberField("thinking_tokens", usage.reasoning());
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}

package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.TokenCounts;
import dev.drawbridge.exchange.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Usage in the form of OpenAI's chat. */
final class OpenAiUsage {
  private OpenAiUsage() {}

  /** That of an answer or a chunk, also in Groq's place; null for none. */
  static @Nullable Usage of(JsonNode answer) {
    Usage usage = TokenCounts.of(OpenAiDialect.USAGE, answer.get("usage"));
    if (usage != null) return usage;
    return TokenCounts.of(OpenAiDialect.USAGE, answer.path("x_groq").get("usage"));
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

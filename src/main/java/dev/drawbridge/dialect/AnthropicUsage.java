package dev.drawbridge.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Tokens as Anthropic reports them: input that was neither read from a cache nor written to one
 * stands apart from what was. A stream tells them twice, the last is what counts, member by member.
 * Of one answer; not thread-safe.
 */
final class AnthropicUsage {
  private static final double MOST = 1e15;

  private long input = -1;
  private long output = -1;
  private long read;
  private long written;
  private long reasoning;

  /** Takes what a {@code usage} object says; false where it says nothing. */
  boolean take(@Nullable JsonNode usage) {
    if (usage == null || !usage.isObject()) return false;
    boolean any = usage.has("input_tokens") || usage.has("output_tokens");
    input = number(usage.get("input_tokens"), input);
    output = number(usage.get("output_tokens"), output);
    read = number(usage.get("cache_read_input_tokens"), read);
    written = number(usage.get("cache_creation_input_tokens"), written);
    reasoning = number(usage.path("output_tokens_details").get("thinking_tokens"), reasoning);
    return any;
  }

  private static long number(@Nullable JsonNode node, long before) {
    if (node == null || !node.isNumber()) return before;
    double number = node.doubleValue();
    return number >= 0 && number <= MOST ? (long) number : before;
  }

  /** What was told so far; null where nothing was. */
  @Nullable Usage usage() {
    if (input < 0 && output < 0) return null;
    long said = Math.max(0, output);
    return new Usage(
        Math.max(0, input) + read + written, said, read, Math.min(reasoning, said), written);
  }

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

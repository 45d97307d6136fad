package dev.drawbridge.dialect.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.CamelCase;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one answer, read from a vendor's usage object of any dialect, as a tree or as it is
 * parsed. Where a vendor reports them several times, the last number of each name counts. Not
 * thread-safe.
 *
 * <p>A number that no answer can have (below 0, above {@link Usage#MOST}) is not corrected: where
 * it belongs to the sum there is no usage at all, so that the caller is charged what was reserved.
 */
public final class TokenCounts {
  private static final long ABSENT = -1;
  private static final long ABSURD = -2;

  private enum Count {
    INPUT,
    /** Input of the vendor's own tools, beside the caller's. */
    TOOLS,
    OUTPUT,
    REASONING,
    CACHED,
    WRITTEN,
    TOTAL
  }

  /** Whose usage it is. */
  public enum Form {
    OPENAI(false, false),
    RESPONSES(false, false),
    ANTHROPIC(true, false),
    GEMINI(false, true),
    BEDROCK(true, false),
    OLLAMA(false, false);

    /** Whether what a cache read or wrote stands beside the input, and is not part of it. */
    private final boolean cacheBeside;

    /** Whether reasoning stands beside the output where no total tells. */
    private final boolean reasoningBeside;

    Form(boolean cacheBeside, boolean reasoningBeside) {
      this.cacheBeside = cacheBeside;
      this.reasoningBeside = reasoningBeside;
    }
  }

  /** The names of the counts; a dot stands before the name of an inner member. */
  private static final Map<Form, Map<String, Count>> NAMES =
      Map.of(
          Form.OPENAI,
          Map.of(
              "prompt_tokens", Count.INPUT,
              "completion_tokens", Count.OUTPUT,
              "total_tokens", Count.TOTAL,
              "prompt_tokens_details.cached_tokens", Count.CACHED,
              // DeepSeek's name for it.
              "prompt_cache_hit_tokens", Count.CACHED,
              // OpenRouter's.
              "prompt_tokens_details.cache_write_tokens", Count.WRITTEN,
              "completion_tokens_details.reasoning_tokens", Count.REASONING),
          Form.RESPONSES,
          Map.of(
              "input_tokens", Count.INPUT,
              "output_tokens", Count.OUTPUT,
              "total_tokens", Count.TOTAL,
              "input_tokens_details.cached_tokens", Count.CACHED,
              "input_tokens_details.cache_write_tokens", Count.WRITTEN,
              "output_tokens_details.reasoning_tokens", Count.REASONING),
          Form.ANTHROPIC,
          Map.of(
              "input_tokens", Count.INPUT,
              "output_tokens", Count.OUTPUT,
              "cache_read_input_tokens", Count.CACHED,
              "cache_creation_input_tokens", Count.WRITTEN,
              "output_tokens_details.thinking_tokens", Count.REASONING),
          Form.GEMINI,
          Map.of(
              "promptTokenCount", Count.INPUT,
              "toolUsePromptTokenCount", Count.TOOLS,
              "candidatesTokenCount", Count.OUTPUT,
              "thoughtsTokenCount", Count.REASONING,
              "cachedContentTokenCount", Count.CACHED,
              "totalTokenCount", Count.TOTAL),
          Form.BEDROCK,
          Map.of(
              "inputTokens", Count.INPUT,
              "outputTokens", Count.OUTPUT,
              "cacheReadInputTokens", Count.CACHED,
              "cacheWriteInputTokens", Count.WRITTEN),
          Form.OLLAMA,
          Map.of("prompt_eval_count", Count.INPUT, "eval_count", Count.OUTPUT));

  private final Form form;
  private final Map<String, Count> names;
  private final long[] counts = new long[Count.values().length];

  public TokenCounts(Form form) {
    this.form = form;
    names = Objects.requireNonNull(NAMES.get(form));
    Arrays.fill(counts, ABSENT);
  }

  /** What a usage object tells; null where it is none, or nothing is counted. */
  public static @Nullable Usage of(Form form, @Nullable JsonNode usage) {
    var counts = new TokenCounts(form);
    counts.take(usage);
    return counts.usage();
  }

  /** What the usage object that a parser stands at tells, read to its end. */
  public static @Nullable Usage of(Form form, JsonParser parser) throws IOException {
    var counts = new TokenCounts(form);
    counts.take(parser, "");
    return counts.usage();
  }

  /** Takes what a usage object says; false where it says nothing that counts. */
  public boolean take(@Nullable JsonNode usage) {
    if (usage == null || !usage.isObject()) return false;
    boolean told = false;
    for (var member : usage.properties()) {
      String name = member.getKey();
      JsonNode value = member.getValue();
      told |= number(name, value);
      if (!value.isObject()) continue;
      for (var inner : value.properties()) {
        told |= number(name + "." + inner.getKey(), inner.getValue());
      }
    }
    return told;
  }

  private boolean number(String name, JsonNode value) {
    if (value.isNumber()) return put(name, value.doubleValue());
    return value.isTextual() && put(name, value.textValue());
  }

  private void take(JsonParser parser, String outer) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken value = parser.nextToken();
      if (value.isNumeric()) put(outer + name, parser.getDoubleValue());
      else if (value == JsonToken.VALUE_STRING) put(outer + name, parser.getText());
      else if (value == JsonToken.START_OBJECT && outer.isEmpty()) take(parser, name + ".");
      else parser.skipChildren();
    }
  }

  /** ProtoJSON may write a number as a string. */
  private boolean put(String name, String number) {
    if (number.isEmpty() || number.length() > 24) return false;
    try {
      return put(name, Double.parseDouble(number));
    } catch (NumberFormatException e) {
      return false; // Some word, which is no count.
    }
  }

  /** Notes a number where its name is that of a count; false where it is not. */
  private boolean put(String name, double number) {
    Count count = names.get(form == Form.GEMINI ? CamelCase.of(name) : name);
    if (count == null) return false;
    boolean sensible = number >= 0 && number <= Usage.MOST;
    long value = sensible ? (long) number : ABSURD;
    // The vendors that have two names for what is cached use one of them.
    boolean less = count == Count.CACHED && form == Form.OPENAI && value < get(Count.CACHED);
    if (!less) counts[count.ordinal()] = value;
    return true;
  }

  private long get(Count count) {
    return counts[count.ordinal()];
  }

  private long orNone(Count count) {
    return Math.max(0, get(count));
  }

  private boolean absurd(Count count) {
    return get(count) == ABSURD;
  }

  /** What was told so far; null where nothing was, or where what was told cannot be. */
  @Nullable
  public Usage usage() {
    boolean told = get(Count.INPUT) != ABSENT || get(Count.TOOLS) != ABSENT;
    told |= get(Count.OUTPUT) != ABSENT || get(Count.REASONING) != ABSENT;
    if (!told || absurd()) return null;
    long cached = orNone(Count.CACHED);
    long written = orNone(Count.WRITTEN);
    long input = orNone(Count.INPUT) + orNone(Count.TOOLS);
    if (form.cacheBeside) input += cached + written;
    long output = orNone(Count.OUTPUT);
    long reasoning = orNone(Count.REASONING);
    if (reasoningBeside(input, output, reasoning)) output += reasoning;
    return new Usage(input, output, cached, reasoning, written);
  }

  private boolean absurd() {
    return absurd(Count.INPUT)
        || absurd(Count.OUTPUT)
        || absurd(Count.TOOLS)
        || (form.cacheBeside && (absurd(Count.CACHED) || absurd(Count.WRITTEN)))
        || (form.reasoningBeside && absurd(Count.REASONING));
  }

  /**
   * Whether reasoning is not within the output: xAI counts it beside the completion, and some
   * endpoints of Google within the candidates, so the total tells.
   */
  private boolean reasoningBeside(long input, long output, long reasoning) {
    long total = get(Count.TOTAL);
    if (total == input + output) return false;
    if (total == input + output + reasoning) return true;
    return form.reasoningBeside;
  }
}

package dev.drawbridge.dialect.gemini;

import static dev.drawbridge.dialect.gemini.GeminiNames.at;
import static dev.drawbridge.dialect.gemini.GeminiNames.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.OutputForm;
import dev.drawbridge.exchange.Sampling;
import dev.drawbridge.exchange.Thinking;
import dev.drawbridge.json.CamelCase;
import dev.drawbridge.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code generationConfig}. */
final class GeminiConfigReader {
  static final Set<String> SAID =
      Set.of(
          "temperature",
          "topP",
          "topK",
          "presencePenalty",
          "frequencyPenalty",
          "seed",
          "stopSequences",
          "responseLogprobs",
          "logprobs",
          "candidateCount",
          "maxOutputTokens",
          "responseMimeType",
          "responseSchema",
          "responseJsonSchema",
          "responseModalities",
          "thinkingConfig");

  private final JsonNode config;

  /**
   * @param unsaid gets the names that have no place in a conversation
   */
  GeminiConfigReader(JsonNode config, Set<String> unsaid) {
    this.config = config;
    for (Map.Entry<String, JsonNode> each : config.properties()) {
      String name = CamelCase.of(each.getKey());
      if (!SAID.contains(name) && !each.getValue().isNull()) unsaid.add(name);
    }
  }

  Sampling sampling() {
    List<String> stop = new ArrayList<>();
    for (JsonNode each : at(config, "stopSequences")) stop.add(each.asText());
    Integer top = null;
    if (at(config, "responseLogprobs").asBoolean(false)) {
      Integer asked = whole("logprobs");
      top = asked == null ? 0 : asked;
    }
    Integer choices = whole("candidateCount");
    JsonNode seed = at(config, "seed");
    return new Sampling(
        real("temperature"),
        real("topP"),
        whole("topK"),
        real("presencePenalty"),
        real("frequencyPenalty"),
        seed.isNumber() ? Long.valueOf(seed.longValue()) : null,
        stop,
        top,
        choices == null ? 1 : Math.max(1, choices));
  }

  private @Nullable Double real(String name) {
    JsonNode value = at(config, name);
    return value.isNumber() ? Double.valueOf(value.doubleValue()) : null;
  }

  private @Nullable Integer whole(String name) {
    JsonNode value = at(config, name);
    return value.isNumber() ? Integer.valueOf(value.intValue()) : null;
  }

  @Nullable Integer maxOutputTokens() {
    return whole("maxOutputTokens");
  }

  OutputForm form() {
    JsonNode full = at(config, "responseJsonSchema");
    JsonNode reduced = at(config, "responseSchema");
    if (!full.isMissingNode()) {
      return new OutputForm.Schema("answer", null, Json.text(full), null);
    }
    if (reduced.isObject()) {
      return new OutputForm.Schema("answer", null, GeminiSchema.toJsonSchema(reduced), null);
    }
    boolean json = text(config, "responseMimeType").equals("application/json");
    return json ? OutputForm.JSON : OutputForm.PROSE;
  }

  @Nullable Thinking thinking() {
    JsonNode thinking = at(config, "thinkingConfig");
    if (!thinking.isObject()) return null;
    String level = text(thinking, "thinkingLevel").toLowerCase(Locale.ROOT);
    boolean effort = !level.isEmpty() && !level.equals("thinking_level_unspecified");
    JsonNode budget = at(thinking, "thinkingBudget");
    JsonNode shown = at(thinking, "includeThoughts");
    return new Thinking(
        effort ? level : null,
        !effort && budget.isNumber() ? Integer.valueOf(budget.intValue()) : null,
        shown.isBoolean() ? Boolean.valueOf(shown.booleanValue()) : null);
  }
}

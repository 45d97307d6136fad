package dev.drawbridge.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.Capability;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the public lists of models that others keep. Only models that answer with text or vectors
 * are read.
 */
public final class Offers {
  private static final Set<String> MODES = Set.of("chat", "completion", "responses", "embedding");
  private static final Map<String, Capability> SUPPORTS =
      Map.of(
          "supports_function_calling", Capability.TOOLS,
          "supports_response_schema", Capability.JSON_SCHEMA,
          "supports_vision", Capability.VISION,
          "supports_pdf_input", Capability.PDF,
          "supports_audio_input", Capability.AUDIO,
          "supports_reasoning", Capability.REASONING);

  private Offers() {}

  /**
   * The offers in {@code api.json} of models.dev: an object of providers, whose prices are USD per
   * million tokens.
   *
   * @throws IllegalArgumentException where it is none, or a price in it reads like one per token
   */
  public static List<Offer> ofModelsDev(JsonNode file) {
    List<Offer> offers = new ArrayList<>();
    for (var provider : file.properties()) {
      for (var model : provider.getValue().path("models").properties()) {
        JsonNode facts = model.getValue();
        if (!names(facts.path("modalities").path("output"), "text")) continue;
        String id = model.getKey();
        offers.add(
            new Offer(
                provider.getKey(),
                id,
                facts.path("open_weights").isBoolean()
                    ? facts.path("open_weights").asBoolean()
                    : null,
                perMillion(provider.getKey() + " " + id, facts.path("cost")),
                tokens(facts.path("limit").path("context")),
                tokens(facts.path("limit").path("output")),
                capabilities(id, facts),
                null));
      }
    }
    return some(offers, "models.dev");
  }

  /**
   * The offers in {@code model_prices_and_context_window.json} of LiteLLM: an object of models,
   * whose prices are USD per token.
   *
   * @throws IllegalArgumentException where it is none, or a price in it reads like one per million
   */
  public static List<Offer> ofLiteLlm(JsonNode file) {
    List<Offer> offers = new ArrayList<>();
    for (var model : file.properties()) {
      JsonNode facts = model.getValue();
      String provider = facts.path("litellm_provider").asText();
      if (provider.isEmpty() || !MODES.contains(facts.path("mode").asText())) continue;
      String key = model.getKey();
      String id = key.startsWith(provider + "/") ? key.substring(provider.length() + 1) : key;
      if (id.equals("sample_spec")) continue;
      Integer input = tokens(facts.path("max_input_tokens"));
      offers.add(
          new Offer(
              provider,
              id,
              null,
              perToken(key, facts),
              input == null ? tokens(facts.path("max_tokens")) : input,
              tokens(facts.path("max_output_tokens")),
              supported(facts),
              day(facts.path("deprecation_date").asText())));
    }
    return some(offers, "LiteLLM");
  }

  private static List<Offer> some(List<Offer> offers, String list) {
    if (offers.isEmpty()) throw new IllegalArgumentException("no model in it: no file of " + list);
    return List.copyOf(offers);
  }

  private static @Nullable Price perMillion(String where, JsonNode cost) {
    if (!cost.path("input").isNumber() || !cost.path("output").isNumber()) return null;
    Double cached = number(cost.path("cache_read"), 1);
    Price price =
        new Price(
            cost.path("input").asDouble(),
            cost.path("output").asDouble(),
            some(cached),
            some(number(cost.path("cache_write"), 1)),
            null,
            null,
            List.of());
    if (Price.readsPerToken(price.input()) || Price.readsPerToken(price.output())) {
      throw new IllegalArgumentException(
          where + ": " + price.input() + " reads like USD per token, not per million");
    }
    return price;
  }

  private static @Nullable Price perToken(String where, JsonNode facts) {
    Double input = number(facts.path("input_cost_per_token"), 1e6);
    Double output = number(facts.path("output_cost_per_token"), 1e6);
    if (input == null) return null;
    Price price =
        new Price(
            input,
            output == null ? 0 : output,
            number(facts.path("cache_read_input_token_cost"), 1e6),
            some(number(facts.path("cache_creation_input_token_cost"), 1e6)),
            null,
            null,
            List.of());
    if (!Price.plausible(price.input()) || !Price.plausible(price.output())) {
      throw new IllegalArgumentException(
          where
              + ": "
              + facts.path("input_cost_per_token").asText()
              + " reads like USD per million tokens, not per token");
    }
    return price;
  }

  /** A list's 0 is a price that it does not know. */
  private static @Nullable Double some(@Nullable Double price) {
    return price == null || price == 0 ? null : price;
  }

  /** Multiplied in decimal: 1.5e-7 × 1e6 is 0.15, not 0.15000000000000002. */
  private static @Nullable Double number(JsonNode node, double factor) {
    if (!node.isNumber()) return null;
    return BigDecimal.valueOf(node.asDouble()).multiply(BigDecimal.valueOf(factor)).doubleValue();
  }

  private static @Nullable Integer tokens(JsonNode node) {
    return node.canConvertToInt() && node.asInt() > 0 ? Integer.valueOf(node.asInt()) : null;
  }

  private static boolean names(JsonNode list, String wanted) {
    for (JsonNode each : list) if (each.asText().equals(wanted)) return true;
    return false;
  }

  private static Set<Capability> capabilities(String id, JsonNode facts) {
    if (id.toLowerCase(Locale.ROOT).contains("embed")) return EnumSet.of(Capability.EMBEDDINGS);
    Set<Capability> set = EnumSet.of(Capability.CHAT, Capability.STREAMING);
    if (facts.path("tool_call").asBoolean()) set.add(Capability.TOOLS);
    if (facts.path("structured_output").asBoolean()) set.add(Capability.JSON_SCHEMA);
    if (facts.path("reasoning").asBoolean()) set.add(Capability.REASONING);
    JsonNode input = facts.path("modalities").path("input");
    if (names(input, "image")) set.add(Capability.VISION);
    if (names(input, "pdf")) set.add(Capability.PDF);
    if (names(input, "audio")) set.add(Capability.AUDIO);
    return set;
  }

  private static Set<Capability> supported(JsonNode facts) {
    if (facts.path("mode").asText().equals("embedding")) return EnumSet.of(Capability.EMBEDDINGS);
    Set<Capability> set = EnumSet.of(Capability.CHAT, Capability.STREAMING);
    SUPPORTS.forEach(
        (key, capability) -> {
          if (facts.path(key).asBoolean()) set.add(capability);
        });
    return set;
  }

  private static @Nullable LocalDate day(String text) {
    try {
      return text.isEmpty() ? null : LocalDate.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }
}

package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.contract.ListedModel;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;

/** The answers of {@code GET /v1/models} and {@code GET /v1/models/{id}}. */
public final class OpenAiModelWriter {
  private OpenAiModelWriter() {}

  /** A list in the order given, all of it in one page. */
  public static byte[] list(List<ListedModel> models) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("object", "list");
          ListedModel.array(json, "data", models, OpenAiModelWriter::write);
          json.writeEndObject();
        });
  }

  /** One model. */
  public static byte[] one(ListedModel model) {
    return model.one(OpenAiModelWriter::write);
  }

  /**
   * The members of one. {@code created} is required by OpenAI's clients; when a model was made is
   * not known here. Beside OpenAI's members stand those by which OpenRouter's list tells context,
   * price and abilities, which clients that choose a model read.
   */
  private static void write(JsonGenerator json, ListedModel model) throws IOException {
    json.writeStringField("id", model.id());
    json.writeStringField("object", "model");
    json.writeNumberField("created", 0);
    json.writeStringField("owned_by", model.ownedBy());
    Integer context = model.contextWindow();
    if (context != null) {
      json.writeNumberField("context_window", context);
      json.writeNumberField("context_length", context);
    }
    Integer output = model.maxOutputTokens();
    if (output != null) json.writeNumberField("max_output_tokens", output);
    if (!model.capabilities().isEmpty()) able(json, model.capabilities());
    ListedModel.Rates rates = model.rates();
    if (rates != null) price(json, rates);
  }

  private static void able(JsonGenerator json, Set<Capability> able) throws IOException {
    json.writeObjectFieldStart("architecture");
    json.writeArrayFieldStart("input_modalities");
    json.writeString("text");
    if (able.contains(Capability.VISION)) json.writeString("image");
    if (able.contains(Capability.PDF)) json.writeString("file");
    if (able.contains(Capability.AUDIO)) json.writeString("audio");
    json.writeEndArray();
    json.writeArrayFieldStart("output_modalities");
    json.writeString(able.contains(Capability.CHAT) ? "text" : "embeddings");
    json.writeEndArray();
    json.writeEndObject();
    json.writeArrayFieldStart("supported_parameters");
    if (able.contains(Capability.TOOLS)) {
      json.writeString("tools");
      json.writeString("tool_choice");
    }
    if (able.contains(Capability.JSON_SCHEMA)) {
      json.writeString("response_format");
      json.writeString("structured_outputs");
    }
    if (able.contains(Capability.REASONING)) json.writeString("reasoning");
    if (able.contains(Capability.LOGPROBS)) json.writeString("logprobs");
    json.writeEndArray();
  }

  /** USD per token, as texts: a binary fraction would not be the price. */
  private static void price(JsonGenerator json, ListedModel.Rates rates) throws IOException {
    json.writeObjectFieldStart("pricing");
    json.writeStringField("prompt", perToken(rates.input()));
    json.writeStringField("completion", perToken(rates.output()));
    Double cached = rates.cachedInput();
    if (cached != null) json.writeStringField("input_cache_read", perToken(cached));
    json.writeEndObject();
  }

  private static String perToken(double perMillion) {
    BigDecimal price = BigDecimal.valueOf(perMillion).movePointLeft(6);
    return price.signum() == 0 ? "0" : price.stripTrailingZeros().toPlainString();
  }
}

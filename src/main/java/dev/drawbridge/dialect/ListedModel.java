package dev.drawbridge.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.exchange.Dialect;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One name that a caller may ask for, as the clients of each dialect are told of it.
 *
 * @param ownedBy the operator
 * @param contextWindow tokens, null where the name stands for several models
 * @param maxOutputTokens tokens, null where unknown
 */
public record ListedModel(
    String id, String ownedBy, @Nullable Integer contextWindow, @Nullable Integer maxOutputTokens) {
  /** It alone. */
  public byte[] told(Dialect callers) {
    return Json.write(json -> write(json, callers));
  }

  /** A list in the order given, all of it in one page. */
  public static byte[] list(List<ListedModel> models, Dialect callers) {
    return Json.write(
        json -> {
          json.writeStartObject();
          switch (callers) {
            case ANTHROPIC -> {
              array(json, "data", models, callers);
              AnthropicModels.page(json, models);
            }
            case GEMINI -> array(json, "models", models, callers);
            case OPENAI, RESPONSES, BEDROCK, OLLAMA -> {
              json.writeStringField("object", "list");
              array(json, "data", models, callers);
            }
          }
          json.writeEndObject();
        });
  }

  private static void array(
      JsonGenerator json, String name, List<ListedModel> models, Dialect callers)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (ListedModel model : models) model.write(json, callers);
    json.writeEndArray();
  }

  private void write(JsonGenerator json, Dialect callers) throws IOException {
    json.writeStartObject();
    switch (callers) {
      case ANTHROPIC -> AnthropicModels.write(json, this);
      case GEMINI -> GeminiModels.write(json, this);
      case OPENAI, RESPONSES, BEDROCK, OLLAMA -> OpenAiModels.write(json, this);
    }
    json.writeEndObject();
  }
}

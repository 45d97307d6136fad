package dev.drawbridge.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** The answers of {@code GET /v1/models} and {@code GET /v1/models/{id}}. */
final class OpenAiModels {
  private OpenAiModels() {}

  /**
   * The members of one. {@code created} is required by OpenAI's clients; when a model was made is
   * not known here.
   */
  static void write(JsonGenerator json, ListedModel model) throws IOException {
    json.writeStringField("id", model.id());
    json.writeStringField("object", "model");
    json.writeNumberField("created", 0);
    json.writeStringField("owned_by", model.ownedBy());
    Integer context = model.contextWindow();
    if (context != null) json.writeNumberField("context_window", context);
    Integer output = model.maxOutputTokens();
    if (output != null) json.writeNumberField("max_output_tokens", output);
  }
}

package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.contract.ListedModel;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.List;

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
   * not known here.
   */
  private static void write(JsonGenerator json, ListedModel model) throws IOException {
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

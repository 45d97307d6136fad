package dev.drawbridge.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answers of {@code GET /v1/models} and {@code GET /v1/models/{id}}. */
public final class OpenAiModels {
  /**
   * One name that a caller may ask for.
   *
   * @param ownedBy the operator
   * @param contextWindow tokens, null where the name stands for several models
   * @param maxOutputTokens tokens, null where unknown
   */
  public record Listed(
      String id,
      String ownedBy,
      @Nullable Integer contextWindow,
      @Nullable Integer maxOutputTokens) {}

  private OpenAiModels() {}

  /** The list, in the order given. */
  public static byte[] list(List<Listed> models) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("object", "list");
          json.writeArrayFieldStart("data");
          for (Listed model : models) write(json, model);
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** One model. */
  public static byte[] one(Listed model) {
    return Json.write(json -> write(json, model));
  }

  /** {@code created} is required by OpenAI's clients; when a model was made is not known here. */
  private static void write(JsonGenerator json, Listed model) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", model.id());
    json.writeStringField("object", "model");
    json.writeNumberField("created", 0);
    json.writeStringField("owned_by", model.ownedBy());
    Integer context = model.contextWindow();
    if (context != null) json.writeNumberField("context_window", context);
    Integer output = model.maxOutputTokens();
    if (output != null) json.writeNumberField("max_output_tokens", output);
    json.writeEndObject();
  }
}

package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.contract.ListedModel;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.List;

/**
 * The answers of {@code GET /v1beta/models}, {@code GET /v1beta/models/{id}} and {@code
 * :countTokens}.
 */
public final class GeminiModelWriter {
  private static final List<String> METHODS =
      List.of("generateContent", "streamGenerateContent", "countTokens");
  private static final List<String> EMBEDDING_METHODS =
      List.of("embedContent", "batchEmbedContents");

  private GeminiModelWriter() {}

  /** How many tokens a prompt has. */
  public static byte[] count(int tokens) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeNumberField("totalTokens", tokens);
          json.writeEndObject();
        });
  }

  /** A list in the order given, all of it in one page. */
  public static byte[] list(List<ListedModel> models) {
    return Json.write(
        json -> {
          json.writeStartObject();
          ListedModel.array(json, "models", models, GeminiModelWriter::write);
          json.writeEndObject();
        });
  }

  /** One model. */
  public static byte[] one(ListedModel model) {
    return model.one(GeminiModelWriter::write);
  }

  /** The members of one. */
  private static void write(JsonGenerator json, ListedModel model) throws IOException {
    json.writeStringField("name", "models/" + model.id());
    json.writeStringField("baseModelId", model.id());
    json.writeStringField("version", "");
    json.writeStringField("displayName", model.id());
    json.writeStringField("description", model.ownedBy());
    Integer context = model.contextWindow();
    if (context != null) json.writeNumberField("inputTokenLimit", context);
    Integer output = model.maxOutputTokens();
    if (output != null) json.writeNumberField("outputTokenLimit", output);
    json.writeArrayFieldStart("supportedGenerationMethods");
    // What writes nothing embeds; a name for several models may do either.
    boolean several = context == null && output == null;
    boolean writes = several || output != null;
    if (writes) for (String method : METHODS) json.writeString(method);
    if (several || !writes) for (String method : EMBEDDING_METHODS) json.writeString(method);
    json.writeEndArray();
  }
}

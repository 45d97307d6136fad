package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.contract.ListedModel;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.List;

/**
 * The answers of {@code GET /v1/models}, {@code GET /v1/models/{id}} and {@code POST
 * /v1/messages/count_tokens} to Anthropic's clients.
 */
public final class AnthropicModelWriter {
  /** What Anthropic gives where it does not know when a model was made. */
  private static final String UNKNOWN = "1970-01-01T00:00:00Z";

  private AnthropicModelWriter() {}

  /** How many tokens a call has. */
  public static byte[] count(int tokens) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeNumberField("input_tokens", tokens);
          json.writeEndObject();
        });
  }

  /** A list in the order given, all of it in one page. */
  public static byte[] list(List<ListedModel> models) {
    return Json.write(
        json -> {
          json.writeStartObject();
          ListedModel.array(json, "data", models, AnthropicModelWriter::write);
          page(json, models);
          json.writeEndObject();
        });
  }

  /** One model. */
  public static byte[] one(ListedModel model) {
    return model.one(AnthropicModelWriter::write);
  }

  /** The members of one. */
  private static void write(JsonGenerator json, ListedModel model) throws IOException {
    json.writeStringField("type", "model");
    json.writeStringField("id", model.id());
    json.writeStringField("display_name", model.id());
    json.writeStringField("created_at", UNKNOWN);
    Integer context = model.contextWindow();
    if (context != null) json.writeNumberField("max_input_tokens", context);
    Integer output = model.maxOutputTokens();
    if (output != null) json.writeNumberField("max_tokens", output);
  }

  /** Writes the members that say that a list is one page. */
  private static void page(JsonGenerator json, List<ListedModel> models) throws IOException {
    json.writeBooleanField("has_more", false);
    json.writeStringField("first_id", models.isEmpty() ? null : models.getFirst().id());
    json.writeStringField("last_id", models.isEmpty() ? null : models.getLast().id());
  }
}

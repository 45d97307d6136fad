package dev.drawbridge.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.OpenAiModels.Listed;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answers of {@code GET /v1/models}, {@code GET /v1/models/{id}} and {@code POST
 * /v1/messages/count_tokens} to Anthropic's clients.
 */
public final class AnthropicModels {
  /** What Anthropic gives where it does not know when a model was made. */
  private static final String UNKNOWN = "1970-01-01T00:00:00Z";

  private AnthropicModels() {}

  /** The list, in the order given: all of it in one page. */
  public static byte[] list(List<Listed> models) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("data");
          for (Listed model : models) write(json, model);
          json.writeEndArray();
          json.writeBooleanField("has_more", false);
          json.writeStringField("first_id", models.isEmpty() ? null : models.getFirst().id());
          json.writeStringField("last_id", models.isEmpty() ? null : models.getLast().id());
          json.writeEndObject();
        });
  }

  /** One model. */
  public static byte[] one(Listed model) {
    return Json.write(json -> write(json, model));
  }

  /** How many tokens a call has. */
  public static byte[] count(int tokens) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeNumberField("input_tokens", tokens);
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, Listed model) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "model");
    json.writeStringField("id", model.id());
    json.writeStringField("display_name", model.id());
    json.writeStringField("created_at", UNKNOWN);
    number(json, "max_input_tokens", model.contextWindow());
    number(json, "max_tokens", model.maxOutputTokens());
    json.writeEndObject();
  }

  private static void number(JsonGenerator json, String name, @Nullable Integer value)
      throws IOException {
    if (value != null) json.writeNumberField(name, value);
  }
}

package dev.drawbridge.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.openai.OpenAiErrorWriter;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Errors of the responses: bodies as all of OpenAI's, events of a form of their own. */
public final class ResponsesErrorWriter {
  private ResponsesErrorWriter() {}

  /**
   * The event that ends a stream in the middle. It says the same twice, for clients differ in where
   * they look: flat as OpenAI's reference has it, and in {@code error} as elsewhere.
   */
  public static String event(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    byte[] body = OpenAiErrorWriter.body(refusal, id, help, contact);
    try {
      JsonNode error = Json.tree(body).path("error");
      byte[] event =
          Json.write(
              json -> {
                json.writeStartObject();
                json.writeStringField("type", "error");
                json.writeStringField("code", error.path("code").asText());
                json.writeStringField("message", error.path("message").asText());
                json.writeStringField("param", error.path("param").textValue());
                json.writeNumberField("sequence_number", 0);
                json.writeFieldName("error");
                json.writeRawValue(Json.text(error));
                json.writeEndObject();
              });
      return "event: error\ndata: " + new String(event, StandardCharsets.UTF_8) + "\n\n";
    } catch (IOException e) {
      throw new IllegalStateException("our own error is no JSON", e);
    }
  }

  /**
   * A vendor's error as the body that clients expect, {@code {"error":{…}}}: what comes as an
   * event, or as an answer that failed, has other forms. What is neither stays as it is.
   */
  public static byte[] ofVendor(byte[] body) {
    JsonNode tree;
    try {
      tree = Json.tree(body);
    } catch (IOException e) {
      return body; // Not JSON: a proxy's page, passed as it came.
    }
    JsonNode response = tree.path("response").isObject() ? tree.path("response") : tree;
    JsonNode error = response.path("error");
    if (error.isMissingNode() || error.isNull()) {
      if (!tree.path("type").asText().equals("error") || !tree.path("message").isTextual()) {
        return body;
      }
      error = tree;
    } else if (tree.size() == 1) {
      return body;
    }
    JsonNode found = error;
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("error");
          json.writeStringField(
              "message", found.isTextual() ? found.textValue() : found.path("message").asText());
          String type = found.path("type").asText();
          json.writeStringField(
              "type", type.isEmpty() || type.equals("error") ? "server_error" : type);
          json.writeStringField("param", found.path("param").textValue());
          json.writeStringField("code", found.path("code").textValue());
          json.writeEndObject();
          json.writeEndObject();
        });
  }
}

package dev.drawbridge.dialect.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The member {@code drawbridge} of an error: what no vendor's form has a place for. */
public final class RefusalObject {
  private RefusalObject() {}

  /**
   * Writes name and value.
   *
   * @param help where the organisation explains its rules, null for nowhere
   * @param contact whom the caller's team asks, null for nobody
   */
  public static void write(
      JsonGenerator json,
      Refusal refusal,
      RequestId id,
      @Nullable String help,
      @Nullable String contact)
      throws IOException {
    Refusal.Details details = refusal.details();
    json.writeObjectFieldStart("drawbridge");
    json.writeStringField("code", refusal.code().wire());
    json.writeStringField("request_id", id.value());
    json.writeStringField("revision", details.revision());
    json.writeArrayFieldStart("reasons");
    for (Reason reason : details.reasons()) {
      json.writeStartObject();
      json.writeStringField("code", reason.code());
      json.writeStringField("message", Json.wellFormed(reason.message()));
      json.writeEndObject();
    }
    json.writeEndArray();
    strings(json, "eligible", details.eligible());
    json.writeObjectFieldStart("excluded");
    for (Map.Entry<String, List<String>> model : details.excluded().entrySet()) {
      strings(json, model.getKey(), model.getValue());
    }
    json.writeEndObject();
    json.writeStringField("resets", details.resets() == null ? null : details.resets().toString());
    if (details.limit() != null) json.writeStringField("limit", details.limit());
    Refusal.RequestAccess access = details.requestAccess();
    if (access != null) {
      json.writeStringField("request_access", access.route());
      if (access.page() != null) json.writeStringField("request_access_page", access.page());
    }
    json.writeStringField("help", help);
    json.writeStringField("contact", contact);
    json.writeEndObject();
  }

  private static void strings(JsonGenerator json, String name, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) json.writeString(value);
    json.writeEndArray();
  }
}

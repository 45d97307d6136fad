package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.codec.RefusalObject;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Errors in the form of Google's APIs. Source: {@code google.rpc.Status}, its HTTP mapping and its
 * standard details.
 */
public final class GeminiErrorWriter {
  private static final String TYPE = "type.googleapis.com/google.rpc.";

  private GeminiErrorWriter() {}

  /**
   * The body of an error response; in a stream that is an array, its last element.
   *
   * @param help where the organisation explains its rules, null for nowhere
   * @param contact whom the caller's team asks, null for nobody
   */
  public static byte[] body(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("error");
          status(json, refusal.code().status(), refusal.text());
          json.writeArrayFieldStart("details");
          info(json, refusal, id);
          retry(json, refusal.retryAfter());
          violation(json, refusal);
          json.writeEndArray();
          json.writeEndObject();
          RefusalObject.write(json, refusal, id, help, contact);
          json.writeEndObject();
        });
  }

  /** The event that ends a stream in the middle. */
  public static String event(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return "data: " + new String(body(refusal, id, help, contact), StandardCharsets.UTF_8) + "\n\n";
  }

  /** A vendor's error about the request. */
  static byte[] of(int http, String message) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("error");
          status(json, http, message);
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private static void status(JsonGenerator json, int http, String message) throws IOException {
    json.writeNumberField("code", http);
    json.writeStringField("message", Json.wellFormed(message));
    json.writeStringField("status", status(http));
  }

  /** Texts only, as {@code ErrorInfo} has them. */
  private static void info(JsonGenerator json, Refusal refusal, RequestId id) throws IOException {
    Refusal.Details details = refusal.details();
    json.writeStartObject();
    json.writeStringField("@type", TYPE + "ErrorInfo");
    json.writeStringField("reason", refusal.code().wire());
    json.writeStringField("domain", "drawbridge");
    json.writeObjectFieldStart("metadata");
    json.writeStringField("request_id", id.value());
    text(json, "revision", details.revision());
    text(
        json,
        "reasons",
        details.reasons().stream().map(Reason::code).collect(Collectors.joining(",")));
    text(json, "eligible", String.join(",", details.eligible()));
    text(json, "resets", details.resets() == null ? null : details.resets().toString());
    text(json, "limit", details.limit());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null && !value.isEmpty()) json.writeStringField(name, Json.wellFormed(value));
  }

  /** Writes how long to wait, where Google's clients look for it. */
  private static void retry(JsonGenerator json, @Nullable Duration after) throws IOException {
    if (after == null) return;
    json.writeStartObject();
    json.writeStringField("@type", TYPE + "RetryInfo");
    json.writeStringField("retryDelay", Math.max(1, after.toSeconds()) + "s");
    json.writeEndObject();
  }

  private static void violation(JsonGenerator json, Refusal refusal) throws IOException {
    String field = refusal.details().param();
    if (field == null) return;
    json.writeStartObject();
    json.writeStringField("@type", TYPE + "BadRequest");
    json.writeArrayFieldStart("fieldViolations");
    json.writeStartObject();
    json.writeStringField("field", Json.wellFormed(field));
    json.writeStringField("description", Json.wellFormed(refusal.text()));
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  /** The name of {@code google.rpc.Code} that an HTTP status stands for. */
  static String status(int http) {
    return switch (http) {
      case 400, 405, 411, 413, 415, 422 -> "INVALID_ARGUMENT";
      case 401 -> "UNAUTHENTICATED";
      case 402, 412 -> "FAILED_PRECONDITION";
      case 403, 451 -> "PERMISSION_DENIED";
      case 404, 410 -> "NOT_FOUND";
      case 409 -> "ABORTED";
      case 429 -> "RESOURCE_EXHAUSTED";
      case 499 -> "CANCELLED";
      case 501 -> "UNIMPLEMENTED";
      case 502, 503 -> "UNAVAILABLE";
      case 408, 504 -> "DEADLINE_EXCEEDED";
      default -> http >= 500 ? "INTERNAL" : "UNKNOWN";
    };
  }
}

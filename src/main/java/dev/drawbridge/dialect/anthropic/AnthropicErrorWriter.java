package dev.drawbridge.dialect.anthropic;

import dev.drawbridge.dialect.codec.RefusalObject;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.json.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Errors in Anthropic's form: {@code {"type":"error","error":{type,message},"request_id"}}, with
 * our own object beside them. Source: Anthropic's API reference, "Errors".
 */
public final class AnthropicErrorWriter {
  private AnthropicErrorWriter() {}

  /**
   * The body of an error response.
   *
   * @param help where the organisation explains its rules, null for nowhere
   * @param contact whom the caller's team asks, null for nobody
   */
  public static byte[] body(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("type", "error");
          json.writeObjectFieldStart("error");
          json.writeStringField("type", type(refusal.code()));
          json.writeStringField("message", Json.wellFormed(refusal.text()));
          json.writeEndObject();
          json.writeStringField("request_id", id.value());
          RefusalObject.write(json, refusal, id, help, contact);
          json.writeEndObject();
        });
  }

  /** The event that ends a stream in the middle: {@code event: error} with the same body. */
  public static String event(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    String body = new String(body(refusal, id, help, contact), StandardCharsets.UTF_8);
    return "event: error\ndata: " + body + "\n\n";
  }

  /** A vendor's error about the request. */
  static byte[] vendors(int status, String message) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("type", "error");
          json.writeObjectFieldStart("error");
          json.writeStringField("type", type(status));
          json.writeStringField("message", Json.wellFormed(message));
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private static String type(RefusalCode code) {
    return switch (code) {
      case AUDIT_UNAVAILABLE, POLICY_UNAVAILABLE, IDENTITY_UNAVAILABLE -> "api_error";
      default -> type(code.status());
    };
  }

  /** Anthropic's error type for a status; clients match on it. */
  static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 402 -> "billing_error";
      case 403, 451 -> "permission_error";
      case 404, 410 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 503, 529 -> "overloaded_error";
      case 408, 504 -> "timeout_error";
      default -> status >= 500 ? "api_error" : "invalid_request_error";
    };
  }
}

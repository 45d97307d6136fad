package dev.drawbridge.dialect;

/** Errors in Anthropic's form. */
public final class AnthropicErrors {
  private AnthropicErrors() {}

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

  /** Anthropic's word for a status; clients match on it. */
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

package dev.drawbridge.dialect;

/** Errors in the form of Google's APIs. Source: {@code google.rpc.Status} and its HTTP mapping. */
public final class GeminiErrors {
  private GeminiErrors() {}

  /** A vendor's error about the request. */
  static byte[] of(int status, String message) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("error");
          json.writeNumberField("code", status);
          json.writeStringField("message", Json.wellFormed(message));
          json.writeStringField("status", status(status));
          json.writeEndObject();
          json.writeEndObject();
        });
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

package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.codec.RefusalObject;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A refusal in OpenAI's form, with our own object beside it. */
public final class OpenAiErrorWriter {
  private OpenAiErrorWriter() {}

  /**
   * The body of an error response.
   *
   * @param help where the organisation explains its rules, null for nowhere
   * @param contact whom the caller's team asks, null for nobody
   */
  public static byte[] body(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return Json.write(json -> write(json, refusal, id, help, contact));
  }

  /** The event that ends a stream in the middle: {@code data: {"error":…}} and a blank line. */
  public static String event(
      Refusal refusal, RequestId id, @Nullable String help, @Nullable String contact) {
    return "data: " + new String(body(refusal, id, help, contact), StandardCharsets.UTF_8) + "\n\n";
  }

  /** The code that clients match on. */
  private static String code(Refusal refusal) {
    boolean previous =
        refusal.code() == RefusalCode.STATE_NOT_FOUND
            && "previous_response_id".equals(refusal.details().param());
    return previous ? "previous_response_not_found" : code(refusal.code());
  }

  private static void write(
      JsonGenerator json,
      Refusal refusal,
      RequestId id,
      @Nullable String help,
      @Nullable String contact)
      throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("error");
    json.writeStringField("message", Json.wellFormed(refusal.text()));
    json.writeStringField("type", type(refusal.code()));
    json.writeStringField("code", code(refusal));
    json.writeStringField("param", param(refusal));
    RefusalObject.write(json, refusal, id, help, contact);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static @Nullable String param(Refusal refusal) {
    String param = refusal.details().param();
    if (param != null) return Json.wellFormed(param);
    return switch (refusal.code()) {
      case MODEL_NOT_PERMITTED, NO_PERMITTED_MODEL, UNKNOWN_MODEL, MODEL_RETIRED -> "model";
      case CONTEXT_LENGTH_EXCEEDED -> "messages";
      default -> null;
    };
  }

  /** OpenAI's own code where one exists, since clients match on it. */
  private static String code(RefusalCode code) {
    return switch (code) {
      case UNAUTHENTICATED -> "invalid_api_key";
      case UNKNOWN_MODEL -> "model_not_found";
      case BUDGET_EXHAUSTED -> "insufficient_quota";
      case RATE_LIMITED, UPSTREAM_THROTTLED -> "rate_limit_exceeded";
      default -> code.wire();
    };
  }

  private static String type(RefusalCode code) {
    if (code == RefusalCode.BUDGET_EXHAUSTED) return "insufficient_quota";
    int status = code.status();
    return switch (status) {
      case 401 -> "authentication_error";
      case 403, 451 -> "permission_error";
      case 404, 410 -> "not_found_error";
      case 429 -> "rate_limit_error";
      default -> status >= 500 ? "server_error" : "invalid_request_error";
    };
  }
}

package dev.drawbridge.dialect.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.exchange.TokenLogprob;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Pieces of JSON that the parts of an answer of the responses share. */
final class ResponseJson {
  private ResponseJson() {}

  static String text(Json.Writing writing) {
    return new String(Json.write(writing), StandardCharsets.UTF_8);
  }

  /** The members of one token but for its rivals. */
  static void token(JsonGenerator json, TokenLogprob token) throws IOException {
    String text = Json.wellFormed(token.token());
    json.writeStringField("token", text);
    json.writeNumberField("logprob", token.logprob());
    json.writeArrayFieldStart("bytes");
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) json.writeNumber(b & 0xFF);
    json.writeEndArray();
  }

  static void usage(JsonGenerator json, Usage usage) throws IOException {
    json.writeObjectFieldStart("usage");
    json.writeNumberField("input_tokens", usage.input());
    json.writeObjectFieldStart("input_tokens_details");
    json.writeNumberField("cached_tokens", usage.cachedInput());
    json.writeEndObject();
    json.writeNumberField("output_tokens", usage.output());
    json.writeObjectFieldStart("output_tokens_details");
    json.writeNumberField("reasoning_tokens", usage.reasoning());
    json.writeEndObject();
    json.writeNumberField("total_tokens", usage.input() + usage.output());
    json.writeEndObject();
  }
}

package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.TokenLogprob;
import dev.drawbridge.json.Nodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Log probabilities as OpenAI's chat says them: {@code {"content":[{token,logprob,…}]}}. */
public final class OpenAiLogprobs {
  private OpenAiLogprobs() {}

  /** Empty where there are none. */
  static List<TokenLogprob> of(JsonNode logprobs) {
    return tokens(logprobs.path("content"));
  }

  /** Those of a list, as Ollama too says them. */
  public static List<TokenLogprob> tokens(JsonNode array) {
    return tokens(array, true);
  }

  private static List<TokenLogprob> tokens(JsonNode array, boolean outer) {
    List<TokenLogprob> tokens = new ArrayList<>(array.size());
    for (JsonNode token : array) {
      Double logprob = Nodes.real(token, "logprob");
      if (logprob == null) continue;
      List<TokenLogprob> top = outer ? tokens(token.path("top_logprobs"), false) : List.of();
      tokens.add(new TokenLogprob(Nodes.textOrEmpty(token, "token"), logprob, top));
    }
    return tokens;
  }

  /** Writes the member {@code logprobs}. */
  static void write(JsonGenerator json, List<TokenLogprob> tokens) throws IOException {
    json.writeObjectFieldStart("logprobs");
    json.writeArrayFieldStart("content");
    for (TokenLogprob token : tokens) {
      json.writeStartObject();
      token(json, token);
      json.writeArrayFieldStart("top_logprobs");
      for (TokenLogprob top : token.top()) {
        json.writeStartObject();
        token(json, top);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNullField("refusal");
    json.writeEndObject();
  }

  private static void token(JsonGenerator json, TokenLogprob token) throws IOException {
    json.writeStringField("token", token.token());
    json.writeNumberField("logprob", token.logprob());
    json.writeArrayFieldStart("bytes");
    for (byte b : token.token().getBytes(StandardCharsets.UTF_8)) json.writeNumber(b & 0xFF);
    json.writeEndArray();
  }
}

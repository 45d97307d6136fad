package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.TokenLogprob;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A candidate's {@code logprobsResult}: the drawn tokens, and beside them the likeliest. */
final class GeminiLogprobs {
  private GeminiLogprobs() {}

  static List<TokenLogprob> read(JsonNode candidate) {
    JsonNode result = GeminiNames.at(candidate, "logprobsResult");
    JsonNode chosen = GeminiNames.at(result, "chosenCandidates");
    JsonNode top = GeminiNames.at(result, "topCandidates");
    List<TokenLogprob> tokens = new ArrayList<>(chosen.size());
    for (int i = 0; i < chosen.size(); i++) {
      List<TokenLogprob> others = new ArrayList<>();
      for (JsonNode each : GeminiNames.at(top.path(i), "candidates")) {
        others.add(token(each, List.of()));
      }
      tokens.add(token(chosen.get(i), others));
    }
    return tokens;
  }

  private static TokenLogprob token(JsonNode token, List<TokenLogprob> others) {
    double logprob = GeminiNames.at(token, "logProbability").asDouble(0);
    return new TokenLogprob(GeminiNames.text(token, "token"), logprob, others);
  }

  static void write(JsonGenerator json, List<TokenLogprob> tokens) throws IOException {
    if (tokens.isEmpty()) return;
    json.writeObjectFieldStart("logprobsResult");
    json.writeArrayFieldStart("topCandidates");
    for (TokenLogprob token : tokens) {
      json.writeStartObject();
      json.writeArrayFieldStart("candidates");
      for (TokenLogprob each : token.top()) write(json, each);
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("chosenCandidates");
    for (TokenLogprob token : tokens) write(json, token);
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, TokenLogprob token) throws IOException {
    json.writeStartObject();
    json.writeStringField("token", Json.wellFormed(token.token()));
    json.writeNumberField("logProbability", token.logprob());
    json.writeEndObject();
  }
}

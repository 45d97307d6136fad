package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.OutputForm;
import dev.drawbridge.exchange.Sampling;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes {@code generationConfig}: how the answer is drawn, what it has to be, how long it is. */
final class GeminiConfigWriter {
  private static final int MOST_STOPS = 5;
  private static final int MOST_LOGPROBS = 20;

  private final JsonGenerator json;
  private final Conversation said;
  private final CallTarget target;
  private final GeminiModel model;
  private final Set<String> dropped;

  GeminiConfigWriter(
      JsonGenerator json,
      Conversation said,
      CallTarget target,
      GeminiModel model,
      Set<String> dropped) {
    this.json = json;
    this.said = said;
    this.target = target;
    this.model = model;
    this.dropped = dropped;
  }

  void write() throws IOException {
    json.writeObjectFieldStart("generationConfig");
    Integer bound = target.bound(said.maxOutputTokens());
    if (bound != null) json.writeNumberField("maxOutputTokens", bound);
    sampling(said.sampling());
    form(said.form());
    var thinking = said.thinking();
    if (thinking != null && !model.write(json, thinking)) dropped.add("reasoning_effort");
    json.writeEndObject();
  }

  private void sampling(Sampling sampling) throws IOException {
    number("temperature", sampling.temperature());
    number("topP", sampling.topP());
    Integer topK = sampling.topK();
    if (topK != null) json.writeNumberField("topK", topK);
    number("presencePenalty", sampling.presencePenalty());
    number("frequencyPenalty", sampling.frequencyPenalty());
    Long seed = sampling.seed();
    if (seed != null && seed == seed.intValue()) json.writeNumberField("seed", seed);
    else if (seed != null) dropped.add("seed");
    if (sampling.choices() > 1) json.writeNumberField("candidateCount", sampling.choices());
    List<String> stop = sampling.stop();
    if (!stop.isEmpty()) {
      if (stop.size() > MOST_STOPS) dropped.add("stop");
      json.writeArrayFieldStart("stopSequences");
      for (String each : stop.subList(0, Math.min(stop.size(), MOST_STOPS))) {
        json.writeString(Json.wellFormed(each));
      }
      json.writeEndArray();
    }
    Integer top = sampling.topLogprobs();
    if (top == null) return;
    json.writeBooleanField("responseLogprobs", true);
    if (top > 0) json.writeNumberField("logprobs", Math.min(top, MOST_LOGPROBS));
  }

  private void number(String name, @Nullable Double value) throws IOException {
    if (value != null) json.writeNumberField(name, value);
  }

  private void form(OutputForm form) throws IOException {
    switch (form) {
      case OutputForm.Prose prose -> {}
      case OutputForm.Json object -> json.writeStringField("responseMimeType", "application/json");
      case OutputForm.Schema schema -> {
        json.writeStringField("responseMimeType", "application/json");
        json.writeFieldName("responseJsonSchema");
        json.writeRawValue(Json.wellFormed(schema.schema()));
      }
    }
  }
}

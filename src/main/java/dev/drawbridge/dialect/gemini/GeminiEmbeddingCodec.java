package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.BodyTree;
import dev.drawbridge.dialect.codec.TokenCounts;
import dev.drawbridge.dialect.codec.Vectors;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.CallerEmbeddingCodec;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.dialect.contract.VendorEmbeddingCodec;
import dev.drawbridge.exchange.EmbeddingCall;
import dev.drawbridge.exchange.Embeddings;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Gemini's embeddings. To a vendor it always says {@code :batchEmbedContents}, of however many
 * texts; a caller of {@code :embedContent} gets the one vector that it asked for.
 */
public final class GeminiEmbeddingCodec implements CallerEmbeddingCodec, VendorEmbeddingCodec {
  @Override
  public EmbeddingCall readCall(ModelCall call) {
    JsonNode root = BodyTree.of(call);
    List<String> texts = new ArrayList<>();
    Set<String> unsaid = new LinkedHashSet<>();
    JsonNode requests = GeminiNames.at(root, "requests");
    for (JsonNode request : requests) texts.add(text(request));
    if (!batch(call)) texts.add(text(root));
    JsonNode first = batch(call) ? requests.path(0) : root;
    if (!GeminiNames.text(first, "title").isEmpty()) unsaid.add("title");
    String task = GeminiNames.text(first, "taskType");
    int dimensions = (int) GeminiNames.number(first, "outputDimensionality");
    return new EmbeddingCall(
        texts,
        dimensions > 0 ? Integer.valueOf(dimensions) : null,
        task.isEmpty() ? null : task,
        false,
        null,
        unsaid);
  }

  private static boolean batch(ModelCall call) {
    return call.fields().contains("requests");
  }

  private static String text(JsonNode request) {
    List<String> texts = new ArrayList<>();
    for (JsonNode part : GeminiNames.at(GeminiNames.at(request, "content"), "parts")) {
      texts.add(GeminiNames.text(part, "text"));
    }
    return String.join("\n", texts);
  }

  @Override
  public EncodedRequest writeCall(EmbeddingCall asked, CallTarget target) {
    Set<String> dropped = new LinkedHashSet<>(asked.unsaid());
    if (asked.user() != null) dropped.add("user");
    byte[] body =
        Json.write(
            json -> {
              json.writeStartObject();
              json.writeArrayFieldStart("requests");
              for (String text : asked.texts()) {
                json.writeStartObject();
                json.writeStringField("model", "models/" + target.model());
                json.writeObjectFieldStart("content");
                json.writeArrayFieldStart("parts");
                new GeminiPartWriter(json).text(text, false, null);
                json.writeEndArray();
                json.writeEndObject();
                String task = asked.task();
                if (task != null) json.writeStringField("taskType", Json.wellFormed(task));
                Integer dimensions = asked.dimensions();
                if (dimensions != null) json.writeNumberField("outputDimensionality", dimensions);
                json.writeEndObject();
              }
              json.writeEndArray();
              json.writeEndObject();
            });
    return new EncodedRequest(body, List.copyOf(dropped));
  }

  @Override
  public Embeddings readAnswer(byte[] body) throws NoAnswer {
    JsonNode root = BodyTree.ofAnswer(body);
    List<float[]> vectors = new ArrayList<>();
    JsonNode one = GeminiNames.at(root, "embedding");
    JsonNode several = GeminiNames.at(root, "embeddings");
    if (!one.isObject() && !several.isArray()) throw new NoAnswer("no embeddings");
    if (one.isObject()) vectors.add(Vectors.read(GeminiNames.at(one, "values")));
    for (JsonNode each : several) vectors.add(Vectors.read(GeminiNames.at(each, "values")));
    Usage usage = TokenCounts.of(GeminiDialect.USAGE, GeminiNames.at(root, "usageMetadata"));
    return new Embeddings("", vectors, usage);
  }

  @Override
  public byte[] writeAnswer(Embeddings answer, EmbeddingCall asked, ModelCall call) {
    return Json.write(
        json -> {
          json.writeStartObject();
          boolean batch = batch(call);
          if (batch) json.writeArrayFieldStart("embeddings");
          else json.writeFieldName("embedding");
          for (float[] vector : answer.vectors()) {
            json.writeStartObject();
            json.writeFieldName("values");
            Vectors.write(json, vector, false);
            json.writeEndObject();
          }
          if (batch) json.writeEndArray();
          Usage usage = answer.usage();
          if (usage != null) {
            json.writeObjectFieldStart("usageMetadata");
            json.writeNumberField("promptTokenCount", usage.input());
            json.writeEndObject();
          }
          json.writeEndObject();
        });
  }
}

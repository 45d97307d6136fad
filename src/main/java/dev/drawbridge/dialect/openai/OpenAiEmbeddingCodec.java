package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
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
import dev.drawbridge.json.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** OpenAI's embeddings. Source: its reference, "Create embeddings". */
public final class OpenAiEmbeddingCodec implements CallerEmbeddingCodec, VendorEmbeddingCodec {
  private static final Set<String> SAID =
      Set.of("model", "input", "dimensions", "encoding_format", "user");

  @Override
  public EmbeddingCall readCall(ModelCall call) {
    JsonNode root = BodyTree.of(call);
    List<String> texts = new ArrayList<>();
    JsonNode input = root.path("input");
    if (input.isTextual()) texts.add(input.textValue());
    for (JsonNode each : input) texts.add(each.asText());
    Set<String> unsaid = new LinkedHashSet<>();
    for (Map.Entry<String, JsonNode> each : root.properties()) {
      if (!SAID.contains(each.getKey()) && !each.getValue().isNull()) unsaid.add(each.getKey());
    }
    return new EmbeddingCall(
        texts,
        Nodes.whole(root, "dimensions"),
        null,
        Nodes.is(root, "encoding_format", "base64"),
        Nodes.text(root, "user"),
        unsaid);
  }

  @Override
  public EncodedRequest writeCall(EmbeddingCall asked, CallTarget target) {
    Set<String> dropped = new LinkedHashSet<>(asked.unsaid());
    if (asked.task() != null) dropped.add("taskType");
    byte[] body =
        Json.write(
            json -> {
              json.writeStartObject();
              question(json, asked, target);
              json.writeStringField("encoding_format", "float");
              String user = asked.user();
              var person = target.person();
              if (user != null && person != null) user = person.apply(user);
              if (user != null) json.writeStringField("user", Json.wellFormed(user));
              json.writeEndObject();
            });
    return new EncodedRequest(body, List.copyOf(dropped));
  }

  /** Model, texts and dimensions, for which Ollama has the same words. */
  public static void question(JsonGenerator json, EmbeddingCall asked, CallTarget target)
      throws IOException {
    json.writeStringField("model", target.model());
    json.writeArrayFieldStart("input");
    for (String text : asked.texts()) json.writeString(Json.wellFormed(text));
    json.writeEndArray();
    Integer dimensions = asked.dimensions();
    if (dimensions != null) json.writeNumberField("dimensions", dimensions);
  }

  @Override
  public Embeddings readAnswer(byte[] body) throws NoAnswer {
    JsonNode root = BodyTree.ofAnswer(body);
    JsonNode data = root.path("data");
    if (!data.isArray()) throw new NoAnswer("no data");
    float[][] vectors = new float[data.size()][];
    for (int i = 0; i < vectors.length; i++) {
      JsonNode each = data.get(i);
      int index = each.path("index").asInt(i);
      if (index < 0 || index >= vectors.length || vectors[index] != null) {
        throw new NoAnswer("vectors in no order");
      }
      vectors[index] = Vectors.read(each.path("embedding"));
    }
    Usage usage = TokenCounts.of(OpenAiDialect.USAGE, root.get("usage"));
    return new Embeddings(Nodes.textOrEmpty(root, "model"), List.of(vectors), usage);
  }

  /** The usage, which clients expect, is 0 where the vendor counts nothing. */
  @Override
  public byte[] writeAnswer(Embeddings answer, EmbeddingCall asked, ModelCall call) {
    Usage usage = answer.usage();
    long input = usage == null ? 0 : usage.input();
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("object", "list");
          json.writeArrayFieldStart("data");
          for (int i = 0; i < answer.vectors().size(); i++) {
            json.writeStartObject();
            json.writeStringField("object", "embedding");
            json.writeNumberField("index", i);
            json.writeFieldName("embedding");
            Vectors.write(json, answer.vectors().get(i), asked.base64());
            json.writeEndObject();
          }
          json.writeEndArray();
          String model = answer.model().isEmpty() ? call.model() : answer.model();
          json.writeStringField("model", Json.wellFormed(model));
          json.writeObjectFieldStart("usage");
          json.writeNumberField("prompt_tokens", input);
          json.writeNumberField("total_tokens", input);
          json.writeEndObject();
          json.writeEndObject();
        });
  }
}

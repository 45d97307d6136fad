package dev.drawbridge.dialect.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.BodyTree;
import dev.drawbridge.dialect.codec.Vectors;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.dialect.contract.VendorEmbeddingCodec;
import dev.drawbridge.dialect.openai.OpenAiEmbeddingCodec;
import dev.drawbridge.exchange.EmbeddingCall;
import dev.drawbridge.exchange.Embeddings;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Nodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Ollama's own embeddings, {@code POST /api/embed}: for its servers only. */
public final class OllamaEmbeddingCodec implements VendorEmbeddingCodec {
  @Override
  public EncodedRequest writeCall(EmbeddingCall call, CallTarget target) {
    Set<String> dropped = new TreeSet<>(call.unsaid());
    if (call.task() != null) dropped.add("taskType");
    if (call.user() != null) dropped.add("user");
    byte[] body =
        Json.write(
            json -> {
              json.writeStartObject();
              OpenAiEmbeddingCodec.question(json, call, target);
              // Otherwise a text that is too long is cut silently.
              json.writeBooleanField("truncate", false);
              json.writeEndObject();
            });
    return new EncodedRequest(body, List.copyOf(dropped));
  }

  @Override
  public Embeddings readAnswer(byte[] body) throws NoAnswer {
    JsonNode answer = BodyTree.ofAnswer(body);
    JsonNode said = answer.path("embeddings");
    if (!said.isArray() || said.isEmpty()) throw new NoAnswer("no embeddings");
    List<float[]> vectors = new ArrayList<>(said.size());
    for (JsonNode vector : said) vectors.add(Vectors.read(vector));
    return new Embeddings(
        Nodes.textOrEmpty(answer, "model"), vectors, OllamaAnswerReader.usage(answer));
  }
}

package dev.drawbridge.dialect.ollama;

import dev.drawbridge.dialect.codec.UsageForm;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.dialect.contract.VendorDialect;
import dev.drawbridge.dialect.contract.VendorEmbeddingCodec;
import dev.drawbridge.dialect.contract.VendorEndpoint;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Operation;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Ollama's own chat and embeddings, which its servers alone speak. */
public final class OllamaDialect implements VendorDialect {
  /** The name of the dialect. */
  public static final Dialect ID = new Dialect("ollama");

  /** How its vendors tell the usage of an answer. */
  public static final UsageForm USAGE =
      new UsageForm(
          Map.of("prompt_eval_count", UsageForm.Count.INPUT, "eval_count", UsageForm.Count.OUTPUT),
          false,
          false,
          name -> name);

  private static final VendorCodec CHAT = new OllamaCodec();
  private static final VendorEmbeddingCodec EMBEDDINGS = new OllamaEmbeddingCodec();
  private static final Set<Feature> CARRIES =
      EnumSet.of(Feature.LOGPROBS, Feature.JSON_SCHEMA, Feature.JSON_OBJECT, Feature.STOP);

  @Override
  public Dialect dialect() {
    return ID;
  }

  @Override
  public String path(
      VendorEndpoint endpoint, Operation operation, boolean stream, boolean single, String model) {
    return switch (operation) {
      case CHAT -> "/api/chat";
      case EMBEDDING -> "/api/embed";
      case COUNT_TOKENS -> throw never(operation);
    };
  }

  @Override
  public String modelsPath(VendorEndpoint endpoint) {
    return "/api/tags";
  }

  @Override
  public String modelPath(VendorEndpoint endpoint, String model) {
    return modelsPath(endpoint);
  }

  @Override
  public String streamType() {
    return "application/x-ndjson";
  }

  @Override
  public Set<Feature> carries() {
    return CARRIES;
  }

  @Override
  public VendorCodec chat() {
    return CHAT;
  }

  @Override
  public VendorEmbeddingCodec embeddings() {
    return EMBEDDINGS;
  }
}

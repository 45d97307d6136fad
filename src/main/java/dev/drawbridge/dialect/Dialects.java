package dev.drawbridge.dialect;

import dev.drawbridge.dialect.anthropic.AnthropicModelWriter;
import dev.drawbridge.dialect.codec.CallTarget;
import dev.drawbridge.dialect.codec.CallerCodec;
import dev.drawbridge.dialect.codec.CallerEmbeddingCodec;
import dev.drawbridge.dialect.codec.ListedModel;
import dev.drawbridge.dialect.codec.Reply;
import dev.drawbridge.dialect.codec.Translation;
import dev.drawbridge.dialect.codec.VendorCodec;
import dev.drawbridge.dialect.codec.VendorEmbeddingCodec;
import dev.drawbridge.dialect.gemini.GeminiModelWriter;
import dev.drawbridge.dialect.openai.OpenAiModelWriter;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import java.time.Instant;
import java.util.List;

/** The registry of dialects. */
public final class Dialects {
  private Dialects() {}

  /**
   * The way between a call's dialect and a target's. Where they are the same the bytes pass, but
   * for what has to change.
   *
   * @throws IllegalArgumentException where {@link FeatureSupport#reaches} says no, a mistake of
   *     ours
   */
  public static Translation translation(ModelCall call, CallTarget target) {
    if (call.dialect() == target.dialect()) return new SameDialect(call, target);
    if (call.operation() == Operation.EMBEDDING) return embeddings(call, target);
    CallerCodec callers = ChatCodecs.ofCallers(call.dialect());
    VendorCodec vendors = ChatCodecs.ofVendors(target.dialect());
    if (callers == null || vendors == null) {
      throw new IllegalArgumentException(
          "no way from " + call.dialect() + " to " + target.dialect());
    }
    return new Translated(
        call,
        target,
        callers,
        vendors,
        new Reply(call.usageAsked(), Instant.now().getEpochSecond(), call));
  }

  private static Translation embeddings(ModelCall call, CallTarget target) {
    CallerEmbeddingCodec callers = EmbeddingCodecs.ofCallers(call.dialect());
    VendorEmbeddingCodec vendors = EmbeddingCodecs.ofVendors(target.dialect());
    if (callers == null || vendors == null) {
      throw new IllegalArgumentException(
          "no embeddings from " + call.dialect() + " to " + target.dialect());
    }
    return new TranslatedEmbeddings(call, target, callers, vendors);
  }

  /** Models in the order given, all in one page, as callers of a dialect are told of them. */
  public static byte[] list(List<ListedModel> models, Dialect callers) {
    return switch (callers) {
      case ANTHROPIC -> AnthropicModelWriter.list(models);
      case GEMINI -> GeminiModelWriter.list(models);
      case OPENAI, RESPONSES, BEDROCK, OLLAMA -> OpenAiModelWriter.list(models);
    };
  }

  /** One model, as callers of a dialect are told of it. */
  public static byte[] told(ListedModel model, Dialect callers) {
    return switch (callers) {
      case ANTHROPIC -> AnthropicModelWriter.one(model);
      case GEMINI -> GeminiModelWriter.one(model);
      case OPENAI, RESPONSES, BEDROCK, OLLAMA -> OpenAiModelWriter.one(model);
    };
  }
}

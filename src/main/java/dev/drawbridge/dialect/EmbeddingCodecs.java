package dev.drawbridge.dialect;

import dev.drawbridge.exchange.Dialect;
import org.jspecify.annotations.Nullable;

/** The codec for embeddings of each dialect that has them. */
final class EmbeddingCodecs {
  private static final EmbeddingCodec OPENAI = new OpenAiEmbeddingCodec();
  private static final EmbeddingCodec GEMINI = new GeminiEmbeddingCodec();

  private static final EmbeddingCodec OLLAMA = new OllamaEmbeddingCodec();

  private EmbeddingCodecs() {}

  /** Null for a dialect whose embeddings are not translated. */
  static @Nullable EmbeddingCodec of(Dialect dialect) {
    return switch (dialect) {
      case OPENAI -> OPENAI;
      case GEMINI -> GEMINI;
      case OLLAMA -> OLLAMA;
      case RESPONSES, ANTHROPIC, BEDROCK -> null;
    };
  }
}

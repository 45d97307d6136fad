package dev.drawbridge.dialect;

import dev.drawbridge.dialect.codec.CallerEmbeddingCodec;
import dev.drawbridge.dialect.codec.EmbeddingCodec;
import dev.drawbridge.dialect.codec.VendorEmbeddingCodec;
import dev.drawbridge.dialect.gemini.GeminiEmbeddingCodec;
import dev.drawbridge.dialect.ollama.OllamaEmbeddingCodec;
import dev.drawbridge.dialect.openai.OpenAiEmbeddingCodec;
import dev.drawbridge.exchange.Dialect;
import org.jspecify.annotations.Nullable;

/** The codec for embeddings of each dialect that has them. */
final class EmbeddingCodecs {
  private static final EmbeddingCodec OPENAI = new OpenAiEmbeddingCodec();
  private static final EmbeddingCodec GEMINI = new GeminiEmbeddingCodec();
  private static final VendorEmbeddingCodec OLLAMA = new OllamaEmbeddingCodec();

  private EmbeddingCodecs() {}

  /** Null for a dialect in which no caller asks for embeddings that are translated. */
  static @Nullable CallerEmbeddingCodec ofCallers(Dialect dialect) {
    return switch (dialect) {
      case OPENAI -> OPENAI;
      case GEMINI -> GEMINI;
      case RESPONSES, ANTHROPIC, BEDROCK, OLLAMA -> null;
    };
  }

  /** Null for a dialect whose vendors are not asked for embeddings in translation. */
  static @Nullable VendorEmbeddingCodec ofVendors(Dialect dialect) {
    return switch (dialect) {
      case OPENAI -> OPENAI;
      case GEMINI -> GEMINI;
      case OLLAMA -> OLLAMA;
      case RESPONSES, ANTHROPIC, BEDROCK -> null;
    };
  }
}

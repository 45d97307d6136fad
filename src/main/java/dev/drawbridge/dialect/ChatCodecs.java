package dev.drawbridge.dialect;

import dev.drawbridge.exchange.Dialect;
import org.jspecify.annotations.Nullable;

/** The codec of each dialect. */
final class ChatCodecs {
  private static final ChatCodec GEMINI = new GeminiCodec();

  private ChatCodecs() {}

  /** Null for a dialect that is not translated. */
  static @Nullable ChatCodec of(Dialect dialect) {
    return switch (dialect) {
      case GEMINI -> GEMINI;
      case OPENAI, RESPONSES, ANTHROPIC, BEDROCK, OLLAMA -> null;
    };
  }
}

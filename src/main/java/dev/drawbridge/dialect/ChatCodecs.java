package dev.drawbridge.dialect;

import dev.drawbridge.exchange.Dialect;
import org.jspecify.annotations.Nullable;

/** The codec of each dialect. */
final class ChatCodecs {
  private ChatCodecs() {}

  /** Null for a dialect that is not translated. */
  static @Nullable ChatCodec of(Dialect dialect) {
    return switch (dialect) {
      case ANTHROPIC -> new AnthropicCodec();
      case OPENAI, RESPONSES, GEMINI, BEDROCK, OLLAMA -> null;
    };
  }
}

package dev.drawbridge.dialect;

import dev.drawbridge.exchange.Dialect;
import org.jspecify.annotations.Nullable;

/** The codec of each dialect. */
final class ChatCodecs {
  private static final ChatCodec RESPONSES = new ResponsesCodec();

  private ChatCodecs() {}

  /** Null for a dialect that is not translated. */
  static @Nullable ChatCodec of(Dialect dialect) {
    return switch (dialect) {
      case RESPONSES -> RESPONSES;
      case OPENAI, ANTHROPIC, GEMINI, BEDROCK, OLLAMA -> null;
    };
  }
}

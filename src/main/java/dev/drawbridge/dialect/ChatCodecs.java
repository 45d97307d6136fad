package dev.drawbridge.dialect;

import dev.drawbridge.exchange.Dialect;
import org.jspecify.annotations.Nullable;

/** The codec of each dialect. */
final class ChatCodecs {
  private static final ChatCodec OPENAI = new OpenAiChatCodec();

  private ChatCodecs() {}

  /** Null for a dialect that is not translated. */
  static @Nullable ChatCodec of(Dialect dialect) {
    return switch (dialect) {
      case OPENAI -> OPENAI;
      case RESPONSES, ANTHROPIC, GEMINI, BEDROCK, OLLAMA -> null;
    };
  }
}

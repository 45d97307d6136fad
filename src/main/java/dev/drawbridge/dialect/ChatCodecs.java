package dev.drawbridge.dialect;

import dev.drawbridge.exchange.Dialect;
import org.jspecify.annotations.Nullable;

/** The codec of each dialect. */
final class ChatCodecs {
  private static final ChatCodec OPENAI = new OpenAiChatCodec();

  private static final ChatCodec RESPONSES = new ResponsesCodec();

  private static final ChatCodec ANTHROPIC = new AnthropicCodec();

  private static final ChatCodec GEMINI = new GeminiCodec();

  private static final ChatCodec OLLAMA = new OllamaCodec();

  private static final ChatCodec BEDROCK = new BedrockCodec();

  private ChatCodecs() {}

  /** Null for a dialect that is not translated. */
  static @Nullable ChatCodec of(Dialect dialect) {
    return switch (dialect) {
      case OPENAI -> OPENAI;

      case RESPONSES -> RESPONSES;

      case ANTHROPIC -> ANTHROPIC;

      case GEMINI -> GEMINI;

      case BEDROCK -> BEDROCK;

      case OLLAMA -> OLLAMA;
    };
  }
}

package dev.drawbridge.dialect;

import dev.drawbridge.dialect.anthropic.AnthropicCodec;
import dev.drawbridge.dialect.bedrock.BedrockCodec;
import dev.drawbridge.dialect.codec.CallerCodec;
import dev.drawbridge.dialect.codec.ChatCodec;
import dev.drawbridge.dialect.codec.VendorCodec;
import dev.drawbridge.dialect.gemini.GeminiCodec;
import dev.drawbridge.dialect.ollama.OllamaCodec;
import dev.drawbridge.dialect.openai.OpenAiChatCodec;
import dev.drawbridge.dialect.responses.ResponsesCodec;
import dev.drawbridge.exchange.Dialect;
import org.jspecify.annotations.Nullable;

/** The codec of each dialect. */
public final class ChatCodecs {
  private static final ChatCodec OPENAI = new OpenAiChatCodec();
  private static final CallerCodec RESPONSES = new ResponsesCodec();
  private static final ChatCodec ANTHROPIC = new AnthropicCodec();
  private static final ChatCodec GEMINI = new GeminiCodec();
  private static final VendorCodec OLLAMA = new OllamaCodec();
  private static final VendorCodec BEDROCK = new BedrockCodec();

  private ChatCodecs() {}

  /** Null for a dialect that no caller speaks. */
  static @Nullable CallerCodec ofCallers(Dialect dialect) {
    return switch (dialect) {
      case OPENAI -> OPENAI;
      case RESPONSES -> RESPONSES;
      case ANTHROPIC -> ANTHROPIC;
      case GEMINI -> GEMINI;
      case BEDROCK, OLLAMA -> null;
    };
  }

  /**
   * Null for the responses: vendors are asked in them only by callers who do, in whose own bytes it
   * is done.
   */
  public static @Nullable VendorCodec ofVendors(Dialect dialect) {
    return switch (dialect) {
      case OPENAI -> OPENAI;
      case RESPONSES -> null;
      case ANTHROPIC -> ANTHROPIC;
      case GEMINI -> GEMINI;
      case BEDROCK -> BEDROCK;
      case OLLAMA -> OLLAMA;
    };
  }
}

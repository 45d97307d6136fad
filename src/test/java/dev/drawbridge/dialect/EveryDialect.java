package dev.drawbridge.dialect;

import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.bedrock.BedrockDialect;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.ollama.OllamaDialect;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.responses.ResponsesDialect;
import dev.drawbridge.exchange.Dialect;
import java.util.List;

/** The dialects that come with the gateway. */
public final class EveryDialect {
  public static final List<Dialect> ALL =
      List.of(
          OpenAiDialect.ID,
          ResponsesDialect.ID,
          AnthropicDialect.ID,
          GeminiDialect.ID,
          BedrockDialect.ID,
          OllamaDialect.ID);

  private EveryDialect() {}
}

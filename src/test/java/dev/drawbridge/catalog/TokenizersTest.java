package dev.drawbridge.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.exchange.Tokenizer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizersTest {
  @ParameterizedTest
  @CsvSource({
    "OpenAI, gpt-4, CL100K",
    "OpenAI, gpt-4-turbo, CL100K",
    "OpenAI, gpt-3.5-turbo, CL100K",
    "OpenAI, text-embedding-3-small, CL100K",
    "OpenAI, gpt-4o-mini, O200K",
    "OpenAI, gpt-4.1, O200K",
    "OpenAI, gpt-5.5-pro, O200K",
    "OpenAI, gpt-oss-20b, O200K",
    "OpenAI, o3, O200K",
    "OpenAI, whisper-large-v3, OTHER",
    "Anthropic, claude-sonnet-4-5, CLAUDE",
    "Google, gemini-2.5-pro, GEMINI",
    "Meta, llama-3.3-70b, OTHER",
    "unknown, gpt-4, OTHER"
  })
  void aModelHasItsMakersTokenizer(String maker, String name, Tokenizer tokenizer) {
    assertEquals(tokenizer, Tokenizers.of(maker, name));
  }
}

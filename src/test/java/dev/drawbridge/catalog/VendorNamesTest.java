package dev.drawbridge.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which entry of the book a vendor's name means. */
class VendorNamesTest {
  private final VendorNames names = new VendorNames(Book.load());

  @ParameterizedTest
  @CsvSource({
    "gpt-4.1-mini, openai/gpt-4.1-mini",
    "openai/gpt-oss-120b:free, openai/gpt-oss-120b",
    "llama-3.3-70b-versatile, meta/llama-3.3-70b",
    "meta-llama/Llama-3.3-70B-Instruct-Turbo, meta/llama-3.3-70b",
    "meta-llama/llama-4-scout-17b-16e-instruct, meta/llama-4-scout",
    "Meta-Llama-3_1-8B-Instruct, meta/llama-3.1-8b",
    "us.anthropic.claude-opus-4-1, anthropic/claude-opus-4-1",
    "Qwen/Qwen2.5-7B-Instruct-Turbo, alibaba/qwen2.5-7b-instruct",
    "deepseek-ai/DeepSeek-R1-Distill-Llama-70B, deepseek/deepseek-r1-distill-llama-70b",
    "google/gemma-3-27b-it, google/gemma-3-27b",
    "gpt-4, openai/gpt-4",
    "gpt-4-turbo, openai/gpt-4-turbo",
    "glm-5-turbo,",
    "llama-3.3-8b-instruct,",
    "mistral-small-latest,"
  })
  void aNameIsThatOfOneEntryOrOfNone(String theirs, @Nullable String id) {
    assertEquals(id, names.find(theirs).map(Book.Entry::id).orElse(null));
  }
}

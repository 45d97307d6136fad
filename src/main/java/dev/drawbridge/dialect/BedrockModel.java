package dev.drawbridge.dialect;

import java.util.Locale;

/**
 * Whose model is behind a Bedrock id, which says what it takes beyond what all take. Source: AWS'
 * pages on inference parameters, prompt caching and reasoning. An id that tells nothing, such as
 * that of an application's inference profile, gets what all take.
 *
 * @param id of a model or an inference profile, or an ARN that ends with one
 */
record BedrockModel(String id) {
  private boolean names(String maker) {
    return id.toLowerCase(Locale.ROOT).contains(maker);
  }

  boolean claude() {
    return names("anthropic.");
  }

  boolean nova() {
    return names("amazon.nova");
  }

  /** The first Nova does not reason. */
  boolean reasoningNova() {
    return names("amazon.nova-2");
  }

  boolean gptOss() {
    return names("openai.gpt-oss");
  }

  /** Whether a cache point is taken; elsewhere one is an error. */
  boolean caches() {
    return claude() || nova();
  }
}

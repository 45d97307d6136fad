package dev.drawbridge.exchange;

/**
 * How a model cuts text into tokens: by a published encoding, which can be counted, or by one that
 * only its ratio of bytes is known of.
 */
public enum Tokenizer {
  /** OpenAI's from GPT-4o on, open weights included. */
  O200K(true, 3),
  /** OpenAI's of GPT-3.5, GPT-4 and the embeddings. */
  CL100K(true, 3),
  /** Anthropic's: 3.5 characters of English a token. */
  CLAUDE(false, 3.5),
  /** Google's: 3.8 characters of English a token. */
  GEMINI(false, 3.8),
  /** Any other: a bound that usual text in any language stays under. */
  OTHER(false, 3);

  private final boolean published;
  private final double bytesPerToken;

  Tokenizer(boolean published, double bytesPerToken) {
    this.published = published;
    this.bytesPerToken = bytesPerToken;
  }

  /** Whether its tokens can be counted exactly. */
  public boolean published() {
    return published;
  }

  /** What is reckoned with where nothing was counted. */
  public double bytesPerToken() {
    return bytesPerToken;
  }
}

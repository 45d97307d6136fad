package dev.drawbridge.exchange;

import java.util.Locale;
import java.util.Optional;

/** A wire format that a caller or a provider speaks. */
public enum Dialect {
  /** OpenAI's chat completions and embeddings, and all that answer like them. */
  OPENAI,
  /** OpenAI's responses; spoken by callers, and by providers of the dialect {@code openai}. */
  RESPONSES,
  /** Anthropic's messages. */
  ANTHROPIC,
  /** Gemini's generateContent, also at Vertex. */
  GEMINI,
  /** Bedrock's Converse. */
  BEDROCK,
  /** Ollama's own. */
  OLLAMA;

  private final String wire = name().toLowerCase(Locale.ROOT);

  /** The name in the configuration and in records. */
  public String wire() {
    return wire;
  }

  public static Optional<Dialect> of(String wire) {
    for (Dialect d : values()) if (d.wire.equals(wire)) return Optional.of(d);
    return Optional.empty();
  }
}

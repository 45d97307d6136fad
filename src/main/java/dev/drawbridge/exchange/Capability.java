package dev.drawbridge.exchange;

import java.util.Locale;
import java.util.Optional;

/** What a model can do and a request can need. Only some are enforced; the rest is information. */
public enum Capability {
  CHAT(true),
  EMBEDDINGS(true),
  STREAMING(false),
  TOOLS(true),
  JSON_SCHEMA(false),
  VISION(true),
  PDF(true),
  AUDIO(true),
  REASONING(false),
  LOGPROBS(false);

  private final String wire = name().toLowerCase(Locale.ROOT);
  private final boolean enforced;

  Capability(boolean enforced) {
    this.enforced = enforced;
  }

  public String wire() {
    return wire;
  }

  /** Whether a model without it is excluded from a request that needs it. */
  public boolean enforced() {
    return enforced;
  }

  public static Optional<Capability> of(String wire) {
    for (Capability c : values()) if (c.wire.equals(wire)) return Optional.of(c);
    return Optional.empty();
  }
}

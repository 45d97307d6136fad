package dev.drawbridge.exchange;

import java.util.Locale;

/** What a call asks a model to do; the default policy refuses one that it does not name. */
public enum Operation {
  CHAT,
  EMBEDDING,
  /** The count of a prompt's tokens, which is made here and sent nowhere. */
  COUNT_TOKENS;

  private final String wire = name().toLowerCase(Locale.ROOT);

  /** The name in the decision input, records and metric labels. */
  public String wire() {
    return wire;
  }
}

package dev.drawbridge.exchange;

import java.util.Locale;
import java.util.Optional;

/**
 * How sensitive a text is, from lowest to highest; also the highest that a model may be sent (its
 * clearance).
 */
public enum Level {
  PUBLIC,
  INTERNAL,
  CONFIDENTIAL,
  RESTRICTED;

  private final String wire = name().toLowerCase(Locale.ROOT);

  /** The level's name in configuration, headers, policy and records. */
  public String wire() {
    return wire;
  }

  /** The level of that name, exactly as {@link #wire()} spells it. */
  public static Optional<Level> of(String wire) {
    for (Level level : values()) if (level.wire.equals(wire)) return Optional.of(level);
    return Optional.empty();
  }

  public Level max(Level other) {
    return compareTo(other) >= 0 ? this : other;
  }
}

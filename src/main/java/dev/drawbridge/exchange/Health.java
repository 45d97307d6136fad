package dev.drawbridge.exchange;

import java.util.Locale;

/** What is observed of the targets: circuits and speed. Thread-safe. */
public interface Health {
  /** The state of a target's circuit; an open one is passed over. */
  enum Circuit {
    CLOSED,
    HALF_OPEN,
    OPEN;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
      return wire;
    }
  }

  Circuit circuit(String provider, String model);

  /** Smoothed time to the first answer byte, in milliseconds; NaN where nothing was seen yet. */
  double latencyMillis(String provider, String model);
}

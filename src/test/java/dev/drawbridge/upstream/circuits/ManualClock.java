package dev.drawbridge.upstream.circuits;

import java.time.Duration;
import java.time.Instant;

/** A clock whose time passes when a test says so. */
final class ManualClock extends SimulatedClock {
  ManualClock() {
    super(Instant.parse("2026-11-24T12:00:00Z"));
  }

  void pass(Duration time) {
    set(instant().plus(time));
  }
}

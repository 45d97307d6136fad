package dev.drawbridge.gate.pipeline;

import java.time.Duration;

/** The moment until which all attempts of a call must have brought the first answer byte. */
final class Deadline {
  private final long nanos;

  /** That long from now. */
  Deadline(Duration within) {
    nanos = System.nanoTime() + within.toNanos();
  }

  boolean passed() {
    return System.nanoTime() - nanos >= 0;
  }

  /** At least a nanosecond. */
  Duration remaining() {
    return Duration.ofNanos(Math.max(1, nanos - System.nanoTime()));
  }
}

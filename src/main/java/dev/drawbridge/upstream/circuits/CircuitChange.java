package dev.drawbridge.upstream.circuits;

import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.SignalClass;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of a circuit.
 *
 * @param credential the id of the credential that the answer was given to; empty where none was
 * @param from {@code HALF_OPEN} where an attempt found out whether the target is back
 * @param signal the class that opened it
 * @param rule the rule that gave an answer that class; empty where failures opened it by their rate
 * @param summary a sentence of our own
 * @param until when a request finds out whether the target is back; null where it is closed
 * @param cause what changed it
 */
public record CircuitChange(
    Instant time,
    CircuitKey key,
    String credential,
    Health.Circuit from,
    Health.Circuit to,
    SignalClass signal,
    String rule,
    String summary,
    @Nullable Instant until,
    Cause cause) {

  /** What changed a circuit. */
  public enum Cause {
    /** An attempt's end. */
    REQUEST("request"),
    /** The vendor's answer to a question without content. */
    PROBE("probe"),
    /** An admin closed it. */
    RESET("reset"),
    /** What it was learned with changed: an address, a credential. */
    CONFIGURATION("configuration"),
    /** Another instance, or this one before its restart. */
    SHARED("shared");

    private final String wire;

    Cause(String wire) {
      this.wire = wire;
    }

    public String wire() {
      return wire;
    }
  }
}

package dev.drawbridge.upstream.circuits;

import dev.drawbridge.exchange.SignalClass;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a circuit was opened.
 *
 * @param by failures of the moment, of whatever class, are {@code TRANSIENT} where their rate
 *     opened it
 * @param rule the rule that gave the answer that class; empty for none
 * @param credential the id of the credential that the answer was given to; empty for none
 * @param failed when an attempt's failure opened it
 * @param stated until when its vendor said to wait, which may be later; null where it did not
 * @param reach what it was learned with: once that is another, it holds no more
 */
record CircuitOpening(
    SignalClass by,
    String rule,
    String summary,
    String credential,
    Instant failed,
    Instant until,
    @Nullable Instant stated,
    String reach) {
  static final CircuitOpening NEVER =
      new CircuitOpening(SignalClass.TRANSIENT, "", "", "", Instant.MIN, Instant.MIN, null, "");

  /** Whether nothing opened it. */
  boolean isNone() {
    return failed.equals(Instant.MIN);
  }

  /** For how long after a failed attempt its vendor's word keeps a target out that broke down. */
  static final Duration LONGEST_BREAKDOWN = Duration.ofMinutes(1);

  /** To when the vendor's word, without another attempt, keeps it open at most. */
  Instant latest() {
    return failed.plus(by == SignalClass.TRANSIENT ? LONGEST_BREAKDOWN : FailureWaits.LONGEST);
  }

  CircuitOpening until(Instant later) {
    return new CircuitOpening(by, rule, summary, credential, failed, later, stated, reach);
  }

  /** Whether it is known to other instances and to this one after a restart. */
  boolean shared() {
    // What broke down for us may be our own way there.
    return by != SignalClass.TRANSIENT && by != SignalClass.UPSTREAM_FAULT;
  }
}

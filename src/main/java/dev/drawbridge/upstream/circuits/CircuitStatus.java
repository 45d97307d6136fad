package dev.drawbridge.upstream.circuits;

import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.SignalClass;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A circuit that is open or half open, as the admin plane shows it.
 *
 * @param openedAt when a failure opened it
 * @param openUntil when a request is let through
 * @param statedUntil until when the vendor said to wait, which is later than {@code openUntil}
 *     where it said more than a day; null where it stated nothing
 * @param signal the class of the failure that opened it
 * @param rule the rule that gave it that class; empty where a rate of failures opened it
 */
public record CircuitStatus(
    CircuitKey key,
    Health.Circuit circuit,
    Instant openedAt,
    Instant openUntil,
    @Nullable Instant statedUntil,
    SignalClass signal,
    String rule,
    String summary) {
  static final Comparator<CircuitStatus> ORDER =
      Comparator.comparing((CircuitStatus s) -> s.key().provider())
          .thenComparing(s -> s.key().scope())
          .thenComparing(s -> s.key().owner())
          .thenComparing(s -> s.key().model());

  static CircuitStatus of(ScopeCircuit circuit) {
    CircuitOpening how = circuit.opening();
    return new CircuitStatus(
        circuit.key(),
        how.isNone() ? Health.Circuit.CLOSED : circuit.shown(),
        how.failed(),
        how.until(),
        how.stated(),
        how.by(),
        how.rule(),
        how.summary());
  }
}

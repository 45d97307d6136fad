package dev.drawbridge.upstream.circuits;

import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Speed;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model of a provider as the admin plane shows it: with the credential that it is asked with
 * first, or soonest where each is kept away.
 *
 * @param openUntil when a request is let through, null where it is not open
 * @param statedUntil until when the vendor said to wait, which is later than {@code openUntil}
 *     where it said more than a day; null where it stated nothing or nothing is open
 * @param held principals that are kept away though others are not, by what they asked for
 * @param lastSignal the last failure, null where there was none
 */
public record TargetStatus(
    String provider,
    String model,
    Health.Circuit circuit,
    @Nullable Instant openUntil,
    @Nullable Instant statedUntil,
    Speed speed,
    int held,
    @Nullable Signal lastSignal,
    @Nullable Instant lastSignalAt) {

  /**
   * The status of a target.
   *
   * @param all the model with each credential
   */
  static TargetStatus of(
      String provider, String model, TargetHistory history, List<TargetCircuits> all) {
    Health.Circuit circuit = Health.Circuit.OPEN;
    CircuitOpening soonest = null;
    int held = 0;
    for (TargetCircuits each : all) {
      Health.Circuit state = each.shown();
      CircuitOpening last = each.last();
      boolean better = state.compareTo(circuit) < 0;
      if (better || soonest == null || last.until().isBefore(soonest.until())) soonest = last;
      if (better) circuit = state;
      held = Math.max(held, each.held());
    }
    boolean open = circuit == Health.Circuit.OPEN && soonest != null;
    TargetHistory.Last last = history.last();
    return new TargetStatus(
        provider,
        model,
        circuit,
        open && soonest != null ? soonest.until() : null,
        circuit == Health.Circuit.CLOSED || soonest == null ? null : soonest.stated(),
        history.speed().now(),
        held,
        last == null ? null : last.how(),
        last == null ? null : last.time());
  }
}

package dev.drawbridge.upstream.circuits;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.exchange.Health;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The circuits of a drill: they open and close as the gateway's own do, by a clock and by answers
 * that somebody makes up. No vendor is asked, not even by a {@code GET}. For one thread.
 */
public final class SimulatedCircuits {
  private final Circuits circuits;

  /**
   * @param clock the drill's own time, which never goes back
   */
  public SimulatedCircuits(Clock clock) {
    circuits = new Circuits(new SimpleMeterRegistry(), clock);
  }

  /** How the targets stand. */
  public Health health() {
    return circuits;
  }

  /**
   * Takes in an attempt at a target.
   *
   * @param signal what its failure means; null where it served
   * @param principal who asked
   * @return false where its circuit let nobody through, so that there was none
   */
  public boolean attempt(Model model, @Nullable Signal signal, String principal) {
    TargetCircuits target = circuits.of(model.provider().id(), "", model.id());
    TargetCircuits.Permission permission =
        target.enter(model.upstream(), principal, () -> ProviderReach.UNKNOWN);
    if (permission == null) return false;
    if (signal == null) permission.served();
    else permission.failed(signal, false);
    return true;
  }
}

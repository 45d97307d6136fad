package dev.drawbridge.upstream;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.upstream.circuits.Circuits;
import dev.drawbridge.upstream.circuits.TargetCircuit;
import io.github.resilience4j.bulkhead.Bulkhead;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The permission of one attempt: a place in its target's circuit and bulkheads, which it gives back
 * once.
 */
final class AttemptPermit {
  private final Model model;
  private final Endpoint endpoint;
  private final Circuits circuits;
  private final TargetCircuit circuit;
  private final Bulkhead ofProvider;
  private final Bulkhead ofModel;
  private final String principal;
  private final long started = AttemptTimeouts.now();
  private TargetCircuit.@Nullable Permission permission;
  private boolean held;

  AttemptPermit(
      Model model,
      Endpoint endpoint,
      Circuits circuits,
      TargetCircuit circuit,
      Bulkhead ofProvider,
      Bulkhead ofModel,
      String principal) {
    this.model = model;
    this.endpoint = endpoint;
    this.circuits = circuits;
    this.circuit = circuit;
    this.ofProvider = ofProvider;
    this.ofModel = ofModel;
    this.principal = principal;
  }

  /** False while the circuit is open, or where too many are under way. */
  boolean enter() {
    permission = circuit.enter(model.upstream());
    if (permission == null) return false;
    held = ofModel.tryAcquirePermission();
    if (held && !ofProvider.tryAcquirePermission()) {
      ofModel.onComplete();
      held = false;
    }
    if (!held) nothingLearned();
    return held;
  }

  /** Why the circuit is open and how long, null where it is not. */
  Health.@Nullable Outage outage() {
    return circuit.outage();
  }

  /** A stream has its first content. */
  void streams() {
    TargetCircuit.Permission used = used();
    if (used == null) return;
    used.served();
    circuit.speed().firstByte(millis());
  }

  /** A stream that nobody slowed ended well, so long after its first content. */
  void streamed(Usage usage, long millis) {
    circuit.speed().streamed(usage, millis);
  }

  /**
   * An answer came in one piece.
   *
   * @param rested milliseconds for which we did not read it
   */
  void served(@Nullable Usage usage, long rested) {
    TargetCircuit.Permission used = used();
    if (used == null) return;
    used.served();
    circuit.speed().whole(usage, Math.max(0, millis() - rested));
  }

  void nothingLearned() {
    TargetCircuit.Permission used = used();
    if (used != null) used.nothingLearned();
  }

  void failed(SignalClass signal, @Nullable Duration wait) {
    circuits.count(endpoint.provider(), signal);
    TargetCircuit.Permission used = used();
    if (used != null) used.failed(signal, wait, principal);
  }

  /** The permission, the first time that it is asked for. */
  private TargetCircuit.@Nullable Permission used() {
    TargetCircuit.Permission used = permission;
    permission = null;
    return used;
  }

  void brokeOff(SignalClass signal) {
    circuits.count(endpoint.provider(), signal);
    if (signal.fallback()) circuit.brokeOff(signal);
  }

  /** The attempt is over. */
  void leave() {
    nothingLearned();
    if (!held) return;
    held = false;
    ofModel.onComplete();
    ofProvider.onComplete();
  }

  /** Whether requests wait for a connection to the provider, as so many are under way. */
  boolean crowded() {
    var places = ofProvider.getMetrics();
    int taken = places.getMaxAllowedConcurrentCalls() - places.getAvailableConcurrentCalls();
    return taken > endpoint.settings().connections();
  }

  private long millis() {
    return AttemptTimeouts.now() - started;
  }

  Attempt attempt(
      @Nullable String vendorRequestId,
      @Nullable SignalClass failure,
      boolean timedOut,
      boolean sent,
      int status) {
    return new Attempt(
        model.id(),
        endpoint.provider(),
        endpoint.credentialId(),
        vendorRequestId,
        failure,
        timedOut,
        sent,
        status,
        millis());
  }
}

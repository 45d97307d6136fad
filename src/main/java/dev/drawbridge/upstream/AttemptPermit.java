package dev.drawbridge.upstream;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.signals.ErrorShape;
import dev.drawbridge.dialect.signals.Known;
import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.exchange.Announcement;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.upstream.circuits.Circuits;
import dev.drawbridge.upstream.circuits.TargetCircuits;
import io.github.resilience4j.bulkhead.Bulkhead;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * The permission of one attempt: a place in its target's circuit and bulkheads, which it gives back
 * once.
 */
final class AttemptPermit {
  private final Model model;
  private final Endpoint endpoint;
  private final String key;
  private final Circuits circuits;
  private final TargetCircuits target;
  private final Bulkhead ofProvider;
  private final Bulkhead ofModel;
  private final String principal;
  private final long started = AttemptTimeouts.now();
  private TargetCircuits.@Nullable Permission permission;
  private TargetCircuits.@Nullable Permission entered;
  private boolean held;

  AttemptPermit(
      Model model,
      Endpoint endpoint,
      String key,
      Circuits circuits,
      TargetCircuits target,
      Bulkhead ofProvider,
      Bulkhead ofModel,
      String principal) {
    this.model = model;
    this.endpoint = endpoint;
    this.key = key;
    this.circuits = circuits;
    this.target = target;
    this.ofProvider = ofProvider;
    this.ofModel = ofModel;
    this.principal = principal;
  }

  /** False while the circuit is open, or where too many are under way. */
  boolean enter() {
    permission = target.enter(model.upstream(), principal, endpoint::reach);
    entered = permission;
    if (permission == null) return false;
    held = ofModel.tryAcquirePermission();
    if (held && !ofProvider.tryAcquirePermission()) {
      ofModel.onComplete();
      held = false;
    }
    if (!held) nothingLearned();
    return held;
  }

  /** The target gave an error that no rule knows. */
  void unknown(int status, byte[] error) {
    circuits.unknown().came(endpoint.provider(), status, ErrorShape.of(error));
  }

  /** The vendor announced something of the model. */
  void announced(@Nullable Announcement what) {
    if (what != null) circuits.announcements().came(endpoint.provider(), model.id(), what);
  }

  /** What is known of the target beside its answers. */
  Known known() {
    LocalDate retires = model.retires();
    boolean retired = retires != null && !retires.isAfter(LocalDate.now(ZoneOffset.UTC));
    return new Known(target.servedBefore(), retired);
  }

  /** Why the target is not asked and how long, null where it is. */
  Health.@Nullable Outage outage() {
    return target.outage(principal);
  }

  /** A stream has its first content. */
  void streams() {
    TargetCircuits.Permission used = used();
    if (used == null) return;
    used.served();
    target.speed().firstByte(millis());
  }

  /** A stream that nobody slowed ended well, so long after its first content. */
  void streamed(Usage usage, long millis) {
    target.speed().streamed(usage, millis);
  }

  /**
   * An answer came in one piece.
   *
   * @param rested milliseconds for which we did not read it
   */
  void served(@Nullable Usage usage, long rested) {
    TargetCircuits.Permission used = used();
    if (used == null) return;
    used.served();
    target.speed().whole(usage, Math.max(0, millis() - rested));
  }

  void nothingLearned() {
    TargetCircuits.Permission used = used();
    if (used != null) used.nothingLearned();
  }

  /**
   * The attempt failed, or its request was refused.
   *
   * @param timedOut whether a time limit of ours ended it
   */
  void failed(Signal how, boolean timedOut) {
    circuits.failed(endpoint.provider(), model.id(), how);
    TargetCircuits.Permission used = used();
    if (used != null) used.failed(how, timedOut);
  }

  /** The permission, the first time that it is asked for. */
  private TargetCircuits.@Nullable Permission used() {
    TargetCircuits.Permission used = permission;
    permission = null;
    return used;
  }

  /** An answer broke off after its first content. */
  void brokeOff(Signal how) {
    circuits.failed(endpoint.provider(), model.id(), how);
    if (entered != null) entered.brokeOff(how);
  }

  /** The target answered, and its vendor withheld what it had said: counted, and no failure. */
  void withheld() {
    circuits.failed(endpoint.provider(), model.id(), InferredSignals.WITHHELD);
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
      @Nullable Signal failure,
      boolean timedOut,
      boolean sent,
      int status) {
    return new Attempt(
        model.id(),
        endpoint.provider(),
        key,
        vendorRequestId,
        failure == null ? null : failure.meaning(),
        timedOut,
        sent,
        status,
        millis());
  }
}

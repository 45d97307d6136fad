package dev.drawbridge.upstream.circuits;

import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.exchange.Announcement;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import dev.drawbridge.exchange.Speed;
import dev.drawbridge.upstream.announcements.Announcements;
import dev.drawbridge.upstream.circuits.CircuitChange.Cause;
import dev.drawbridge.upstream.load.OwnServers;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The circuits of all targets, and how fast they answer. One for the life of the gateway, handed
 * from configuration to configuration. Thread-safe.
 *
 * <p>A target is one model with one credential. It depends on a circuit of each scope ({@link
 * SignalScope}): that of the provider, of the credential's organisation, project and itself, of the
 * model, and of the model with that credential. A failure opens the one that it concerns.
 */
public final class Circuits implements Health {
  private final Clock clock;
  private final CircuitMetrics metrics;
  private final OwnServers ownServers;
  private final UnknownAnswers unknown;
  private final Announcements announcements;
  private final TargetRegistry targets;
  private final List<CircuitListener> listeners = new CopyOnWriteArrayList<>();
  private final List<SignalListener> signalListeners = new CopyOnWriteArrayList<>();
  private final CircuitTimeline timeline = new CircuitTimeline();
  private final AtomicReference<@Nullable Runnable> asking = new AtomicReference<>();
  private final AtomicReference<@Nullable CircuitSharing> sharing = new AtomicReference<>();

  /**
   * For the life of a gateway.
   *
   * @param clock also what the waits are measured with
   */
  public Circuits(MeterRegistry meters, Clock clock) {
    this.clock = clock;
    metrics = new CircuitMetrics(meters);
    ownServers = new OwnServers(meters, clock);
    unknown = new UnknownAnswers(clock);
    announcements = new Announcements(clock);
    targets = new TargetRegistry(clock, metrics, new Recorder());
  }

  @Override
  public Health.Circuit circuit(String provider, String model) {
    Health.Circuit best = Health.Circuit.OPEN;
    for (TargetCircuits each : targets.ofModel(provider, model)) {
      Health.Circuit state = each.state();
      if (state.compareTo(best) < 0) best = state;
    }
    return best;
  }

  @Override
  public Health.Circuit circuit(String provider, String credential, String model) {
    return targets.of(provider, credential, model).state();
  }

  @Override
  public Health.@Nullable Outage outage(String provider, String model) {
    Health.Outage soonest = null;
    for (TargetCircuits each : targets.ofModel(provider, model)) {
      Health.Outage outage = each.outage();
      if (outage == null) return null;
      if (soonest == null || outage.rest().compareTo(soonest.rest()) < 0) soonest = outage;
    }
    return soonest;
  }

  @Override
  public boolean isFull(String provider) {
    return ownServers.isFull(provider);
  }

  @Override
  public @Nullable Announcement announced(String provider, String model) {
    Announcements.Announced known = announcements.of(provider, model);
    return known == null ? null : known.what();
  }

  /** What vendors announce of their models. */
  public Announcements announcements() {
    return announcements;
  }

  /** The answers that no rule knows. */
  public UnknownAnswers unknown() {
    return unknown;
  }

  /** What the providers' own servers told last. */
  public OwnServers ownServers() {
    return ownServers;
  }

  @Override
  public Speed speed(String provider, String model) {
    TargetHistory history = targets.historyOf(provider, model);
    return history == null ? Speed.UNTRIED : history.speed().now();
  }

  /** What an attempt at a model with a credential depends on. */
  public TargetCircuits of(String provider, String credential, String model) {
    return targets.of(provider, credential, model);
  }

  /** Counts what a vendor's failure meant, and tells of it. */
  public void failed(String provider, String model, Signal how) {
    metrics.count(provider, how.signal());
    for (SignalListener listener : signalListeners) listener.failed(provider, model, how);
  }

  /**
   * Takes over a configuration: forgets providers that are gone or reached elsewhere, and closes
   * what was learned with a credential that is another now.
   */
  public void adopt(Map<String, ProviderReach> reached) {
    Predicate<String> moved = targets.moved(reached);
    for (ScopeCircuit circuit : targets.circuits()) {
      if (moved.test(circuit.key().provider())) circuit.close(Cause.CONFIGURATION);
    }
    announcements.forget(moved);
    targets.adopt(reached, moved);
    for (ScopeCircuit circuit : targets.circuits()) {
      circuit.reached();
    }
    CircuitSharing shared = sharing.get();
    if (shared != null) shared.again();
  }

  /**
   * Puts what asks the vendors in place of what did so far.
   *
   * @param end ends it
   */
  public void askedBy(Runnable end) {
    Runnable before = asking.getAndSet(end);
    if (before != null) before.run();
  }

  /**
   * What is to be asked of vendors now without content; whoever takes it asks. Also writes what the
   * store did not take before.
   */
  public void questions(Consumer<ProbeQuestion> ask) {
    CircuitSharing shared = sharing.get();
    if (shared != null) shared.write();
    for (ScopeCircuit circuit : targets.circuits()) {
      TargetAsker asker = circuit.asks();
      if (asker != null) {
        String provider = circuit.key().provider();
        Consumer<Signal> told = said -> circuit.told(asker, said);
        ask.accept(new ProbeQuestion(provider, asker.credential(), asker.name(), told));
      }
    }
  }

  /** Tells a listener of all failures of vendors from now on. */
  public void tell(SignalListener listener) {
    signalListeners.add(listener);
  }

  /** Tells a listener of all changes from now on. */
  public void tell(CircuitListener listener) {
    listeners.add(listener);
  }

  /** Keeps what is open beyond this process, and shares it with other instances. */
  public void shareBy(CircuitStore store) {
    var shared = new CircuitSharing(store, clock, this::taken);
    sharing.set(shared);
    shared.begin();
  }

  /** Takes over what the store holds: what was learned with what serves here too. */
  private void taken(Map<CircuitKey, CircuitOpening> kept, Map<CircuitKey, CircuitOpening> closed) {
    kept.forEach(
        (key, how) -> {
          if (targets.knows(key.provider()) && how.reach().equals(targets.reached(key, how.by()))) {
            targets.circuit(key).take(how);
          }
        });
    closed.forEach(
        (key, how) -> {
          ScopeCircuit circuit = targets.existing(key);
          if (circuit != null) circuit.closedElsewhere(how);
        });
  }

  /**
   * Closes circuits.
   *
   * @param model closes what keeps that model away, other models' circuits excepted; null for all
   * @param scope of that scope only; null for all
   * @param owner of that credential or account only; null for all
   * @return false where there is none
   */
  public boolean reset(
      String provider,
      @Nullable String model,
      @Nullable SignalScope scope,
      @Nullable String owner) {
    if (model != null && !targets.isTried(provider, model)) return false;
    boolean found = false;
    for (ScopeCircuit circuit : targets.circuits()) {
      CircuitKey key = circuit.key();
      if (!key.provider().equals(provider)) continue;
      if (model != null && !key.model().isEmpty() && !key.model().equals(model)) continue;
      if (scope != null && key.scope() != scope) continue;
      if (owner != null && !key.owner().equals(owner)) continue;
      circuit.close(Cause.RESET);
      found = true;
    }
    if (model != null) targets.history(provider, model).speed().forgive();
    return found;
  }

  /** Every target that was tried since the start, by provider and model. */
  public List<TargetStatus> statuses() {
    List<TargetStatus> all = new ArrayList<>();
    targets.forEachTried(
        (provider, model) ->
            all.add(
                TargetStatus.of(
                    provider,
                    model,
                    targets.history(provider, model),
                    targets.ofModel(provider, model))));
    all.sort(Comparator.comparing(TargetStatus::provider).thenComparing(TargetStatus::model));
    return all;
  }

  /** Every circuit that is not closed. */
  public List<CircuitStatus> open() {
    return targets.circuits().stream()
        .map(CircuitStatus::of)
        .filter(status -> status.circuit() != Health.Circuit.CLOSED)
        .sorted(CircuitStatus.ORDER)
        .toList();
  }

  /** The last changes of a provider's circuits, newest first. */
  public List<CircuitChange> changes(String provider) {
    return timeline.of(provider);
  }

  private final class Recorder implements CircuitRecorder {
    @Override
    public String reach(CircuitKey key, SignalClass signal) {
      return targets.reached(key, signal);
    }

    @Override
    public void opened(CircuitKey key, CircuitOpening how, Cause cause) {
      ScopeCircuit circuit = targets.existing(key);
      if (circuit != null) metrics.shows(circuit);
      CircuitSharing shared = sharing.get();
      if (shared != null && cause != Cause.SHARED) shared.opened(key, how);
    }

    @Override
    public void closed(CircuitKey key, Cause cause) {
      CircuitSharing shared = sharing.get();
      if (shared != null && cause != Cause.SHARED) shared.closed(key);
    }

    @Override
    public void changed(CircuitChange change) {
      timeline.add(change);
      metrics.changed(change);
      for (CircuitListener listener : listeners) listener.changed(change);
    }
  }
}

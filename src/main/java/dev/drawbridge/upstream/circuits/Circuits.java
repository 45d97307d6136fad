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
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
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
  private final Map<CircuitKey, ScopeCircuit> circuits = new ConcurrentHashMap<>();
  private final Map<TargetId, TargetCircuits> targets = new ConcurrentHashMap<>();
  private final Map<String, Map<String, TargetHistory>> histories = new ConcurrentHashMap<>();
  private final Map<String, ProviderReach> reaches = new ConcurrentHashMap<>();
  private final List<CircuitListener> listeners = new CopyOnWriteArrayList<>();
  private final List<SignalListener> signalListeners = new CopyOnWriteArrayList<>();
  private final CircuitTimeline timeline = new CircuitTimeline();
  private final AtomicReference<@Nullable Runnable> asking = new AtomicReference<>();
  private final AtomicReference<@Nullable CircuitSharing> sharing = new AtomicReference<>();
  private final CircuitRecorder book = new Book();

  /** What an attempt goes to. */
  private record TargetId(String provider, String credential, String model) {}

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
  }

  @Override
  public Health.Circuit circuit(String provider, String model) {
    Health.Circuit best = Health.Circuit.OPEN;
    for (TargetCircuits each : ofModel(provider, model)) {
      Health.Circuit state = each.state();
      if (state.compareTo(best) < 0) best = state;
    }
    return best;
  }

  @Override
  public Health.Circuit circuit(String provider, String credential, String model) {
    return of(provider, credential, model).state();
  }

  @Override
  public Health.@Nullable Outage outage(String provider, String model) {
    Health.Outage soonest = null;
    for (TargetCircuits each : ofModel(provider, model)) {
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
    Map<String, TargetHistory> ofProvider = histories.get(provider);
    TargetHistory history = ofProvider == null ? null : ofProvider.get(model);
    return history == null ? Speed.UNTRIED : history.speed().now();
  }

  /** The model with each credential of its provider. */
  private List<TargetCircuits> ofModel(String provider, String model) {
    List<ProviderReach.Key> keys = reach(provider).credentials();
    List<TargetCircuits> all = new ArrayList<>(keys.size());
    for (ProviderReach.Key key : keys) all.add(of(provider, key.id(), model));
    return all;
  }

  private ProviderReach reach(String provider) {
    return Objects.requireNonNullElse(reaches.get(provider), UNKNOWN);
  }

  private static final ProviderReach UNKNOWN =
      new ProviderReach("", List.of(new ProviderReach.Key("", "", "")));

  /** What an attempt at a model with a credential depends on. */
  public TargetCircuits of(String provider, String credential, String model) {
    var id = new TargetId(provider, credential, model);
    TargetCircuits known = targets.get(id);
    return known != null ? known : targets.computeIfAbsent(id, this::made);
  }

  private TargetCircuits made(TargetId id) {
    String account = account(id.provider(), id.credential());
    List<ScopeCircuit> all = new ArrayList<>();
    for (SignalScope scope : SCOPES) {
      String owner =
          switch (scope) {
            case REQUEST, MODEL, PROVIDER -> "";
            case CREDENTIAL_MODEL, CREDENTIAL -> id.credential();
            case PROJECT, ORGANISATION -> account;
          };
      boolean ofModel = scope == SignalScope.MODEL || scope == SignalScope.CREDENTIAL_MODEL;
      all.add(circuit(new CircuitKey(id.provider(), scope, owner, ofModel ? id.model() : "")));
    }
    return new TargetCircuits(id.credential(), all, history(id.provider(), id.model()), clock);
  }

  private TargetHistory history(String provider, String model) {
    return histories
        .computeIfAbsent(provider, p -> new ConcurrentHashMap<>())
        .computeIfAbsent(model, m -> new TargetHistory(clock));
  }

  /** The widest first. */
  private static final List<SignalScope> SCOPES =
      List.of(
          SignalScope.PROVIDER,
          SignalScope.ORGANISATION,
          SignalScope.PROJECT,
          SignalScope.CREDENTIAL,
          SignalScope.MODEL,
          SignalScope.CREDENTIAL_MODEL);

  private String account(String provider, String credential) {
    for (ProviderReach.Key key : reach(provider).credentials()) {
      if (key.id().equals(credential)) return key.account();
    }
    return credential;
  }

  private ScopeCircuit circuit(CircuitKey key) {
    return circuits.computeIfAbsent(
        key,
        k -> {
          var made = new ScopeCircuit(k, clock, book);
          // The others get a gauge once they open: most never do.
          if (k.scope() == SignalScope.MODEL) metrics.shows(made);
          return made;
        });
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
    Predicate<String> moved =
        provider -> {
          ProviderReach before = reaches.get(provider);
          ProviderReach now = reached.get(provider);
          return now == null || (before != null && !before.place().equals(now.place()));
        };
    for (ScopeCircuit circuit : circuits.values()) {
      if (moved.test(circuit.key().provider())) circuit.close(Cause.CONFIGURATION);
    }
    forget(moved);
    reaches.keySet().retainAll(reached.keySet());
    reaches.putAll(reached);
    // A credential may belong to another account now.
    targets.clear();
    for (ScopeCircuit circuit : circuits.values()) {
      CircuitOpening how = circuit.opening();
      if (how.isNone()) continue;
      boolean holds =
          how.reach()
              .equals(ReachDigest.of(circuit.key(), how.by(), reach(circuit.key().provider())));
      if (!holds) circuit.close(Cause.CONFIGURATION);
    }
    CircuitSharing shared = sharing.get();
    if (shared != null) shared.again();
  }

  private void forget(Predicate<String> ofProvider) {
    targets.keySet().removeIf(id -> ofProvider.test(id.provider()));
    histories.keySet().removeIf(ofProvider);
    announcements.forget(ofProvider);
    circuits
        .values()
        .removeIf(
            circuit -> {
              boolean gone = ofProvider.test(circuit.key().provider());
              if (gone) metrics.hides(circuit.key());
              return gone;
            });
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
    for (ScopeCircuit circuit : circuits.values()) {
      TargetAsker asker = circuit.asks();
      if (asker != null) {
        String provider = circuit.key().provider();
        ask.accept(new ProbeQuestion(provider, asker.credential(), asker.name(), circuit::told));
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
          ProviderReach reach = reaches.get(key.provider());
          if (reach != null && how.reach().equals(ReachDigest.of(key, how.by(), reach))) {
            circuit(key).take(how);
          }
        });
    closed.forEach(
        (key, how) -> {
          ScopeCircuit circuit = circuits.get(key);
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
    if (model != null && !isTried(provider, model)) return false;
    boolean found = false;
    for (ScopeCircuit circuit : circuits.values()) {
      CircuitKey key = circuit.key();
      if (!key.provider().equals(provider)) continue;
      if (model != null && !key.model().isEmpty() && !key.model().equals(model)) continue;
      if (scope != null && key.scope() != scope) continue;
      if (owner != null && !key.owner().equals(owner)) continue;
      circuit.close(Cause.RESET);
      found = true;
    }
    if (model != null) history(provider, model).speed().forgive();
    return found;
  }

  private boolean isTried(String provider, String model) {
    Map<String, TargetHistory> ofProvider = histories.get(provider);
    TargetHistory history = ofProvider == null ? null : ofProvider.get(model);
    return history != null && history.tried();
  }

  /** Every target that was tried since the start, by provider and model. */
  public List<TargetStatus> statuses() {
    List<TargetStatus> all = new ArrayList<>();
    histories.forEach(
        (provider, models) ->
            models.forEach(
                (model, history) -> {
                  if (history.tried()) all.add(status(provider, model, history));
                }));
    all.sort(Comparator.comparing(TargetStatus::provider).thenComparing(TargetStatus::model));
    return all;
  }

  private TargetStatus status(String provider, String model, TargetHistory history) {
    return TargetStatus.of(provider, model, history, ofModel(provider, model));
  }

  /** Every circuit that is not closed. */
  public List<CircuitStatus> open() {
    return circuits.values().stream()
        .map(CircuitStatus::of)
        .filter(status -> status.circuit() != Health.Circuit.CLOSED)
        .sorted(CircuitStatus.ORDER)
        .toList();
  }

  /** The last changes of a provider's circuits, newest first. */
  public List<CircuitChange> changes(String provider) {
    return timeline.of(provider);
  }

  private final class Book implements CircuitRecorder {
    @Override
    public String reach(CircuitKey key, SignalClass signal) {
      return ReachDigest.of(key, signal, Circuits.this.reach(key.provider()));
    }

    @Override
    public void opened(CircuitKey key, CircuitOpening how, Cause cause) {
      ScopeCircuit circuit = circuits.get(key);
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

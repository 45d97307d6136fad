package dev.drawbridge.upstream.circuits;

import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The circuits and what is remembered of each target, made when they are first asked for, and how
 * each provider is reached. Thread-safe.
 */
final class TargetRegistry {
  /** The widest first. */
  private static final List<SignalScope> SCOPES =
      List.of(
          SignalScope.PROVIDER,
          SignalScope.ORGANISATION,
          SignalScope.PROJECT,
          SignalScope.CREDENTIAL,
          SignalScope.MODEL,
          SignalScope.CREDENTIAL_MODEL);

  private final Clock clock;
  private final CircuitMetrics metrics;
  private final CircuitRecorder recorder;
  private final Map<CircuitKey, ScopeCircuit> circuits = new ConcurrentHashMap<>();
  private final Map<TargetId, TargetCircuits> targets = new ConcurrentHashMap<>();
  private final Map<String, Map<String, TargetHistory>> histories = new ConcurrentHashMap<>();
  private final Map<String, ProviderReach> reaches = new ConcurrentHashMap<>();

  /** What an attempt goes to. */
  private record TargetId(String provider, String credential, String model) {}

  TargetRegistry(Clock clock, CircuitMetrics metrics, CircuitRecorder recorder) {
    this.clock = clock;
    this.metrics = metrics;
    this.recorder = recorder;
  }

  /** The model with each credential of its provider. */
  List<TargetCircuits> ofModel(String provider, String model) {
    List<ProviderReach.Key> keys = reach(provider).credentials();
    List<TargetCircuits> all = new ArrayList<>(keys.size());
    for (ProviderReach.Key key : keys) all.add(of(provider, key.id(), model));
    return all;
  }

  /** What an attempt at a model with a credential depends on. */
  TargetCircuits of(String provider, String credential, String model) {
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

  private String account(String provider, String credential) {
    for (ProviderReach.Key key : reach(provider).credentials()) {
      if (key.id().equals(credential)) return key.account();
    }
    return credential;
  }

  /** What is remembered of a model of a provider. */
  TargetHistory history(String provider, String model) {
    return histories
        .computeIfAbsent(provider, p -> new ConcurrentHashMap<>())
        .computeIfAbsent(model, m -> new TargetHistory(clock));
  }

  /** The same; null where nothing is remembered. */
  @Nullable TargetHistory historyOf(String provider, String model) {
    Map<String, TargetHistory> ofProvider = histories.get(provider);
    return ofProvider == null ? null : ofProvider.get(model);
  }

  boolean isTried(String provider, String model) {
    TargetHistory history = historyOf(provider, model);
    return history != null && history.tried();
  }

  /** Gives the provider and the model of each target that was tried. */
  void forEachTried(BiConsumer<String, String> each) {
    histories.forEach(
        (provider, models) ->
            models.forEach(
                (model, history) -> {
                  if (history.tried()) each.accept(provider, model);
                }));
  }

  /** The circuit with this key, made where there is none. */
  ScopeCircuit circuit(CircuitKey key) {
    return circuits.computeIfAbsent(
        key,
        k -> {
          var made = new ScopeCircuit(k, clock, recorder);
          // The others get a gauge once they open: most never do.
          if (k.scope() == SignalScope.MODEL) metrics.shows(made);
          return made;
        });
  }

  /** The same; null where there is none. */
  @Nullable ScopeCircuit existing(CircuitKey key) {
    return circuits.get(key);
  }

  Collection<ScopeCircuit> circuits() {
    return circuits.values();
  }

  private ProviderReach reach(String provider) {
    return Objects.requireNonNullElse(reaches.get(provider), ProviderReach.UNKNOWN);
  }

  /** Whether a configuration told how the provider is reached. */
  boolean knows(String provider) {
    return reaches.containsKey(provider);
  }

  /** What differs once what was learned by a failure of that class holds no more. */
  String reached(CircuitKey key, SignalClass signal) {
    return ReachDigest.of(key, signal, reach(key.provider()));
  }

  /** Whether a provider is gone, or is reached elsewhere. */
  Predicate<String> moved(Map<String, ProviderReach> reached) {
    return provider -> {
      ProviderReach before = reaches.get(provider);
      ProviderReach now = reached.get(provider);
      return now == null || (before != null && !before.place().equals(now.place()));
    };
  }

  /** Takes over how providers are reached, and forgets all about those that moved. */
  void adopt(Map<String, ProviderReach> reached, Predicate<String> moved) {
    forget(moved);
    reaches.keySet().retainAll(reached.keySet());
    reaches.putAll(reached);
    // A credential may belong to another account now.
    targets.clear();
  }

  private void forget(Predicate<String> ofProvider) {
    targets.keySet().removeIf(id -> ofProvider.test(id.provider()));
    histories.keySet().removeIf(ofProvider);
    circuits
        .values()
        .removeIf(
            circuit -> {
              boolean gone = ofProvider.test(circuit.key().provider());
              if (gone) metrics.hides(circuit.key());
              return gone;
            });
  }
}

package dev.drawbridge.upstream.circuits;

import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Speed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The circuits of all targets, and how fast they answer. One for the life of the gateway, handed
 * from configuration to configuration. Thread-safe.
 */
public final class Circuits implements Health {
  private final MeterRegistry meters;
  private final Clock clock;
  private final Map<Target, Kept> targets = new ConcurrentHashMap<>();
  private final Map<String, String> reachedBy = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Runnable> asking = new AtomicReference<>();

  private record Target(String provider, String model) {}

  private record Kept(TargetCircuit circuit, Gauge gauge) {}

  /**
   * A target's circuit as the admin plane shows it.
   *
   * @param openUntil when a probe is let through, null where it is not open
   * @param statedUntil until when the vendor said to wait, which is later than {@code openUntil}
   *     where it said more than a day; null where it stated nothing or the circuit is closed
   * @param lastSignal the last failure's class, null where there was none
   */
  public record Status(
      String provider,
      String model,
      Health.Circuit circuit,
      @Nullable Instant openUntil,
      @Nullable Instant statedUntil,
      Speed speed,
      @Nullable SignalClass lastSignal,
      @Nullable Instant lastSignalAt) {}

  /**
   * @param clock also what the waits are measured with
   */
  public Circuits(MeterRegistry meters, Clock clock) {
    this.meters = meters;
    this.clock = clock;
  }

  @Override
  public Health.Circuit circuit(String provider, String model) {
    Kept kept = targets.get(new Target(provider, model));
    return kept == null ? Health.Circuit.CLOSED : kept.circuit().state();
  }

  @Override
  public Health.@Nullable Outage outage(String provider, String model) {
    Kept kept = targets.get(new Target(provider, model));
    return kept == null ? null : kept.circuit().outage();
  }

  @Override
  public Speed speed(String provider, String model) {
    Kept kept = targets.get(new Target(provider, model));
    return kept == null ? Speed.UNTRIED : kept.circuit().speed().now();
  }

  /** Every target that was tried since the start, by provider and model. */
  public List<Status> statuses() {
    return targets.values().stream()
        .map(kept -> kept.circuit().status())
        .sorted(Comparator.comparing(Status::provider).thenComparing(Status::model))
        .toList();
  }

  /** Closes a target's circuit; false where there is none. */
  public boolean reset(String provider, String model) {
    Kept kept = targets.get(new Target(provider, model));
    if (kept == null) return false;
    kept.circuit().reset();
    return true;
  }

  public TargetCircuit of(String provider, String model) {
    var target = new Target(provider, model);
    Kept kept = targets.get(target);
    if (kept == null) kept = targets.computeIfAbsent(target, this::keep);
    return kept.circuit();
  }

  private Kept keep(Target target) {
    var circuit = new TargetCircuit(target.provider(), target.model(), clock);
    Gauge gauge =
        Gauge.builder("drawbridge.circuit.state", circuit, c -> level(c.state()))
            .description("0 closed, 1 half open, 2 open")
            .tag("provider", target.provider())
            .tag("model", target.model())
            .strongReference(true)
            .register(meters);
    return new Kept(circuit, gauge);
  }

  private static int level(Health.Circuit state) {
    return switch (state) {
      case CLOSED -> 0;
      case HALF_OPEN -> 1;
      case OPEN -> 2;
    };
  }

  /** Counts what a vendor's failure meant. */
  public void count(String provider, SignalClass signal) {
    Counter.builder("drawbridge.vendor.signals")
        .description("Failures of vendors by what they meant")
        .tag("provider", provider)
        .tag("class", signal.wire())
        .register(meters)
        .increment();
  }

  /**
   * Takes over a configuration: forgets providers that are gone, and what was learned of one that
   * is now reached elsewhere or with another credential.
   *
   * @param reached by provider, what differs where it is reached in another way
   */
  public void adopt(Map<String, String> reached) {
    reachedBy.keySet().removeIf(provider -> !reached.containsKey(provider));
    reached.forEach(
        (provider, now) -> {
          String before = reachedBy.put(provider, now);
          if (before != null && !before.equals(now)) forget(provider::equals);
        });
    forget(provider -> !reached.containsKey(provider));
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

  /** Every circuit with its provider. */
  public void each(BiConsumer<String, TargetCircuit> action) {
    targets.forEach((target, kept) -> action.accept(target.provider(), kept.circuit()));
  }

  private void forget(Predicate<String> ofProvider) {
    targets
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = ofProvider.test(entry.getKey().provider());
              if (gone) meters.remove(entry.getValue().gauge());
              return gone;
            });
  }
}

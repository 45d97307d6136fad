package dev.drawbridge.upstream.circuits;

import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.SignalClass;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is measured of circuits. Thread-safe. */
final class CircuitMetrics {
  private final MeterRegistry meters;
  private final Map<CircuitKey, Gauge> gauges = new ConcurrentHashMap<>();

  CircuitMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  /** Shows a circuit's state from now on. */
  void shows(ScopeCircuit circuit) {
    if (!gauges.containsKey(circuit.key()))
      gauges.computeIfAbsent(circuit.key(), k -> made(circuit));
  }

  private Gauge made(ScopeCircuit circuit) {
    CircuitKey key = circuit.key();
    return Gauge.builder("drawbridge.circuit.state", circuit, c -> level(c.state()))
        .description("0 closed, 1 half open, 2 open")
        .tag("provider", key.provider())
        .tag("scope", key.scope().wire())
        .tag("credential", key.owner())
        .tag("model", key.model())
        .strongReference(true)
        .register(meters);
  }

  void hides(CircuitKey key) {
    Gauge gauge = gauges.remove(key);
    if (gauge != null) meters.remove(gauge);
  }

  private static int level(Health.Circuit state) {
    return switch (state) {
      case CLOSED -> 0;
      case HALF_OPEN -> 1;
      case OPEN -> 2;
    };
  }

  void changed(CircuitChange change) {
    CircuitKey key = change.key();
    Counter.builder("drawbridge.circuit.changes")
        .description("Circuits that opened or closed")
        .tag("provider", key.provider())
        .tag("scope", key.scope().wire())
        .tag("model", key.model())
        .tag("to", change.to().wire())
        .tag("class", change.signal().wire())
        .register(meters)
        .increment();
  }

  void count(String provider, SignalClass signal) {
    Counter.builder("drawbridge.vendor.signals")
        .description("Failures of vendors by what they meant")
        .tag("provider", provider)
        .tag("class", signal.wire())
        .register(meters)
        .increment();
  }
}

package dev.drawbridge.upstream.circuits;

import dev.drawbridge.dialect.signals.Signal;

/**
 * Is told of each failure of a vendor, whether or not it opens a circuit. Called on any thread,
 * which it must not hold up.
 */
@FunctionalInterface
public interface SignalListener {
  /** An attempt at a model failed, or its request was refused. Must not throw. */
  void failed(String provider, String model, Signal how);
}

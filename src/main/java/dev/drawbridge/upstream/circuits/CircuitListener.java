package dev.drawbridge.upstream.circuits;

/** Is told of circuits that open and close. Called on any thread, which it must not hold up. */
@FunctionalInterface
public interface CircuitListener {
  /** A circuit changed; those of one circuit come in their order. Must not throw. */
  void changed(CircuitChange change);
}

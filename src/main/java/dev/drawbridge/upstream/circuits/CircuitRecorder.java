package dev.drawbridge.upstream.circuits;

import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.upstream.circuits.CircuitChange.Cause;

/** Where circuits write what becomes of them. Called with the circuit locked. */
interface CircuitRecorder {
  /** What holds only as long as a circuit's subject is reached as it is now. */
  String reach(CircuitKey key, SignalClass signal);

  /** A circuit opened, or stays open for longer. */
  void opened(CircuitKey key, CircuitOpening how, Cause cause);

  /** A circuit closed. */
  void closed(CircuitKey key, Cause cause);

  /** A change that others are told. */
  void changed(CircuitChange change);
}

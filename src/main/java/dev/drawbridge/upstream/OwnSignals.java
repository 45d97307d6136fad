package dev.drawbridge.upstream;

import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a failure means that no vendor spoke of: it is seen from outside. */
final class OwnSignals {
  private OwnSignals() {}

  /** No connection came about: whatever stands behind that address, nothing of it is reached. */
  static Signal unreached() {
    return of(
        SignalClass.TRANSIENT,
        SignalScope.PROVIDER,
        "drawbridge.unreached",
        "No connection to the provider came about.",
        null);
  }

  /**
   * A failure of a model at its provider.
   *
   * @param timedOut whether a time limit of ours ended it
   */
  static Signal ofModel(SignalClass signal, boolean timedOut, @Nullable Duration wait) {
    boolean fault = signal == SignalClass.UPSTREAM_FAULT;
    String rule =
        timedOut ? "drawbridge.silent" : fault ? "drawbridge.broken" : "drawbridge.cut-off";
    String summary =
        timedOut
            ? "It did not answer within the time limit."
            : fault ? "Its answer could not be read." : "The connection broke off.";
    return of(signal, SignalScope.MODEL, rule, summary, wait);
  }

  private static Signal of(
      SignalClass signal, SignalScope scope, String rule, String summary, @Nullable Duration wait) {
    return new Signal(signal, scope, wait, rule, summary);
  }
}

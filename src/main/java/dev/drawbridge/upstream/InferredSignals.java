package dev.drawbridge.upstream;

import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a failure means that no vendor spoke of: it is seen from outside. */
final class InferredSignals {
  /** A whole answer, or a stream, that its vendor ended because of what it said. */
  static final Signal WITHHELD =
      of(
          SignalClass.POLICY_REFUSED,
          SignalScope.REQUEST,
          "drawbridge.withheld",
          "The vendor withheld what it had answered.",
          null);

  /** None of the provider's credentials may serve the request. */
  static final Signal NO_KEY =
      of(
          SignalClass.MODEL_RESTRICTED,
          SignalScope.REQUEST,
          "drawbridge.no-credential",
          "No credential of the provider may serve the request.",
          null);

  private InferredSignals() {}

  /** No connection came about: whatever stands behind that address, nothing of it is reached. */
  static Signal unreached() {
    return of(
        SignalClass.TRANSIENT,
        SignalScope.PROVIDER,
        "drawbridge.unreached",
        "No connection to the provider came about.",
        null);
  }

  /** The target was not asked, as one of its circuits is open. */
  static Signal notAsked(SignalClass cause) {
    return of(
        cause,
        SignalScope.of(cause),
        "drawbridge.not-asked",
        "What it answered before keeps it from being asked.",
        null);
  }

  /** The gateway itself ended the attempt; nothing was learned of the target. */
  static Signal ours(SignalClass signal) {
    return of(
        signal, SignalScope.REQUEST, "drawbridge.own", "The gateway ended the attempt.", null);
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

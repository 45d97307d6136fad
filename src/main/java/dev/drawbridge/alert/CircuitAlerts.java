package dev.drawbridge.alert;

import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.upstream.circuits.CircuitChange;
import dev.drawbridge.upstream.circuits.CircuitListener;
import dev.drawbridge.upstream.circuits.SignalListener;
import java.time.InstantSource;

/**
 * Tells of circuits that open and close, and of answers that no rule knows. A throttled target is
 * told of by its metrics alone, and a circuit that another instance opened by that instance.
 */
public final class CircuitAlerts implements CircuitListener, SignalListener {
  private final Alerts alerts;
  private final InstantSource clock;

  public CircuitAlerts(Alerts alerts, InstantSource clock) {
    this.alerts = alerts;
    this.clock = clock;
  }

  @Override
  public void changed(CircuitChange change) {
    boolean told =
        change.cause() != CircuitChange.Cause.SHARED
            && change.signal() != SignalClass.THROTTLED
            && change.to() != Health.Circuit.HALF_OPEN;
    if (!told) return;
    boolean closed = change.to() == Health.Circuit.CLOSED;
    var key = change.key();
    alerts.raise(
        Alert.of(
            closed ? AlertCode.CIRCUIT_CLOSED : code(change.signal()),
            change.time(),
            new Alert.Subject(key.provider(), key.scope().wire(), key.owner(), key.model()),
            change.rule(),
            closed ? "It is asked again (" + change.cause().wire() + ")." : change.summary(),
            change.until()));
  }

  @Override
  public void failed(String provider, String model, Signal how) {
    if (how.signal() != SignalClass.UNCLASSIFIED) return;
    var subject = new Alert.Subject(provider, how.scope().wire(), "", model);
    alerts.raise(
        Alert.of(
            AlertCode.UNCLASSIFIED, clock.instant(), subject, how.rule(), how.summary(), null));
  }

  /** What is told where a circuit opens for that. */
  private static AlertCode code(SignalClass signal) {
    return switch (signal) {
      case QUOTA_EXHAUSTED -> AlertCode.QUOTA_EXHAUSTED;
      case AUTH_REVOKED -> AlertCode.AUTH_REVOKED;
      case REGION_RESTRICTED -> AlertCode.REGION_RESTRICTED;
      case MODEL_RESTRICTED -> AlertCode.MODEL_RESTRICTED;
      case MODEL_RETIRED -> AlertCode.MODEL_RETIRED;
      case UNCLASSIFIED -> AlertCode.UNCLASSIFIED;
      case TRANSIENT, THROTTLED, UPSTREAM_FAULT, POLICY_REFUSED, BAD_REQUEST, CONTEXT_LENGTH ->
          AlertCode.CIRCUIT_OPENED;
    };
  }
}

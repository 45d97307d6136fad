package dev.drawbridge.alert;

import java.time.InstantSource;

/** Tells of texts that no model should know and that one returned. */
public final class CanaryAlerts {
  private final Alerts alerts;
  private final InstantSource clock;

  public CanaryAlerts(Alerts alerts, InstantSource clock) {
    this.alerts = alerts;
    this.clock = clock;
  }

  /**
   * Tells of one.
   *
   * @param canary its place in the configuration, from 1
   */
  public void returned(String provider, String model, int canary) {
    var subject = new Alert.Subject(provider, "canary", Integer.toString(canary), model);
    String sentence = "Text " + canary + " of sensitivity.canaries came back in an answer.";
    alerts.raise(Alert.of(AlertCode.CANARY_RETURNED, clock.instant(), subject, "", sentence, null));
  }
}

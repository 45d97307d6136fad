package dev.drawbridge.alert;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Alerts, and a clock that a test sets. */
final class SampleAlerts implements InstantSource {
  private volatile Instant now = Instant.parse("2026-11-30T22:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  void forward(Duration by) {
    now = now.plus(by);
  }

  Alert of(AlertCode code, String model) {
    var subject = new Alert.Subject("openai", "credential_model", "default", model);
    return Alert.of(code, now, subject, "openai.spend-limit", "The budget is used up.", null);
  }
}

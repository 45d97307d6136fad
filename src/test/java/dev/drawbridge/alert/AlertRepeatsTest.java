package dev.drawbridge.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertRepeatsTest {
  private static final Duration PAST = AlertRepeats.WINDOW.plusSeconds(1);
  private final SampleAlerts sample = new SampleAlerts();
  private final AlertRepeats repeats = new AlertRepeats(sample);

  @Test
  void theSameOfTheSameScopeIsToldOnceAndThenWithItsNumber() {
    assertTrue(repeats.admits(sample.of(AlertCode.QUOTA_EXHAUSTED, "gpt")));
    Alert last = sample.of(AlertCode.QUOTA_EXHAUSTED, "gpt");
    for (int i = 0; i < 4; i++) assertFalse(repeats.admits(last));
    assertEquals(List.of(), repeats.due());

    sample.forward(PAST);

    assertEquals(List.of(last.counting(4)), repeats.due());
    assertEquals(List.of(), repeats.due());
    assertFalse(repeats.admits(last), "what was due has begun an hour of its own");
    sample.forward(PAST);
    assertEquals(1, repeats.due().size());
  }

  @Test
  void anotherCodeOrScopeIsToldAtOnce() {
    assertTrue(repeats.admits(sample.of(AlertCode.QUOTA_EXHAUSTED, "gpt")));
    assertTrue(repeats.admits(sample.of(AlertCode.QUOTA_EXHAUSTED, "claude")));
    assertTrue(repeats.admits(sample.of(AlertCode.AUTH_REVOKED, "gpt")));
  }

  @Test
  void ofACircuitThatFlapsTheLastStateIsTold() {
    assertTrue(repeats.admits(sample.of(AlertCode.CIRCUIT_OPENED, "gpt")));
    assertFalse(repeats.admits(sample.of(AlertCode.CIRCUIT_CLOSED, "gpt")));
    assertFalse(repeats.admits(sample.of(AlertCode.CIRCUIT_OPENED, "gpt")));
    assertFalse(repeats.admits(sample.of(AlertCode.CIRCUIT_CLOSED, "gpt")));

    sample.forward(PAST);

    assertEquals(
        List.of(AlertCode.CIRCUIT_CLOSED), repeats.due().stream().map(Alert::code).toList());
  }

  @Test
  void afterAQuietHourItIsToldAtOnceAgain() {
    assertTrue(repeats.admits(sample.of(AlertCode.QUOTA_EXHAUSTED, "gpt")));
    sample.forward(PAST);
    assertTrue(repeats.admits(sample.of(AlertCode.QUOTA_EXHAUSTED, "gpt")));
  }
}

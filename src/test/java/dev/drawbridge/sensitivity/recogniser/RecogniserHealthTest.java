package dev.drawbridge.sensitivity.recogniser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How it is told that a recogniser is there, or since when it is not. */
class RecogniserHealthTest {
  private Instant now = Instant.parse("2026-12-01T10:00:00.123Z");
  private final RecogniserHealth health = new RecogniserHealth(() -> now);

  @Test
  void oneThatWasNotAskedIsNotAway() {
    assertFalse(health.isAway());
    assertEquals("not asked yet", health.told());
  }

  @Test
  void awayIsToldSinceTheFirstFailureWithTheLastReason() {
    health.answered();
    now = now.plusSeconds(60);
    health.failed("it gave no answer in time");
    now = now.plusSeconds(60);
    health.failed("it answered 500");

    assertTrue(health.isAway());
    assertEquals(
        "away since 2026-12-01T10:01:00Z: it answered 500; last answered at 2026-12-01T10:00:00Z",
        health.told());
  }

  @Test
  void anAnswerEndsIt() {
    health.failed("it answered 500");
    now = now.plusSeconds(60);
    health.answered();

    assertFalse(health.isAway());
    assertEquals("last answered at 2026-12-01T10:01:00Z", health.told());
  }
}

package dev.drawbridge.sensitivity.recogniser;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** How a recogniser stands, by what came of the last prompts. Safe for any thread. */
public final class RecogniserHealth {
  private final InstantSource clock;
  private @Nullable Instant answered;
  private @Nullable Instant awaySince;
  private String why = "";

  public RecogniserHealth() {
    this(InstantSource.system());
  }

  RecogniserHealth(InstantSource clock) {
    this.clock = clock;
  }

  /** It looked into a prompt. */
  public synchronized void answered() {
    answered = now();
    awaySince = null;
  }

  /**
   * It should have looked into a prompt and did not.
   *
   * @param reason nothing of the prompt
   */
  public synchronized void failed(String reason) {
    if (awaySince == null) awaySince = now();
    why = reason;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  /** Whether it did not look into the last prompt. */
  public synchronized boolean isAway() {
    return awaySince != null;
  }

  /** How it stands, in words. */
  public synchronized String told() {
    String last = answered == null ? "" : "last answered at " + answered;
    if (awaySince == null) return answered == null ? "not asked yet" : last;
    return "away since " + awaySince + ": " + why + (last.isEmpty() ? "" : "; " + last);
  }
}

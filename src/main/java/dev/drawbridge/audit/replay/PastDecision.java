package dev.drawbridge.audit.replay;

import dev.drawbridge.policy.decision.RecordedDecision;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A decision on record, with what became of the call.
 *
 * @param target the model that was tried first, null for a refusal
 */
public record PastDecision(
    String requestId,
    Instant time,
    Asked asked,
    @Nullable String target,
    Bill bill,
    RecordedDecision decision) {

  /**
   * Who asked for what.
   *
   * @param model as the caller wrote it
   */
  public record Asked(@Nullable String team, String model) {}

  /**
   * What was billed.
   *
   * @param model the one that served, null where none did or the call still runs
   * @param inputTokens null where no usage is known; so the others
   */
  public record Bill(
      @Nullable String model,
      @Nullable Long inputTokens,
      @Nullable Long outputTokens,
      @Nullable Double costUsd) {}
}

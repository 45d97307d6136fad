package dev.drawbridge.audit.replay;

import dev.drawbridge.policy.decision.RecordedDecision;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
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
   * @param found in what the model answered
   */
  public record Bill(
      @Nullable String model,
      @Nullable Long inputTokens,
      @Nullable Long outputTokens,
      @Nullable Double costUsd,
      Found found) {}

  /**
   * What was found in an answer, which is not read for that.
   *
   * @param types how often each was found
   */
  public record Found(Set<String> categories, Map<String, Integer> types) {
    static final Found NOTHING = new Found(Set.of(), Map.of());
  }
}

package dev.drawbridge.audit.replay;

import dev.drawbridge.policy.decision.RecordedDecision;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A decision on record, with what became of the call.
 *
 * @param modelAsked as the caller wrote it
 * @param target the model that was tried first, null for a refusal
 * @param served the model that served, null where none did or the call still runs
 * @param inputTokens as billed, null where no usage is known; so the others
 */
public record PastDecision(
    String requestId,
    Instant time,
    @Nullable String team,
    String modelAsked,
    @Nullable String target,
    @Nullable String served,
    @Nullable Long inputTokens,
    @Nullable Long outputTokens,
    @Nullable Double costUsd,
    RecordedDecision decision) {}

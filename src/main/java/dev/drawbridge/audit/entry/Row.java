package dev.drawbridge.audit.entry;

import dev.drawbridge.exchange.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request or refusal as searches show it; {@code outcome} is null while it still runs.
 *
 * @param state {@code erased} where its content was destroyed, {@code closed} where its keys are
 *     not here: then only its id, seq and time are known; null where it is open
 * @param erasedBy the seq of the erasure's record, where that is known
 */
public record Row(
    String requestId,
    long seq,
    Instant time,
    @Nullable String team,
    @Nullable String principal,
    @Nullable String issuer,
    @Nullable String kind,
    @Nullable String onBehalfOf,
    @Nullable String operation,
    @Nullable String modelAsked,
    @Nullable String modelServed,
    @Nullable String provider,
    @Nullable String outcome,
    @Nullable String code,
    List<Reason> reasons,
    @Nullable String sensitivity,
    List<Fallback> fallbacks,
    @Nullable Double costUsd,
    @Nullable Long inputTokens,
    @Nullable Long outputTokens,
    @Nullable String revision,
    Map<String, String> tags,
    @Nullable String state,
    @Nullable Long erasedBy) {

  public record Fallback(String model, String signal) {}
}

package dev.drawbridge.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What rows are wanted; null fields do not narrow.
 *
 * @param limit 1 to 1,000
 * @param after the {@code next} of the page before
 */
public record Query(
    @Nullable String team,
    @Nullable String model,
    @Nullable String principal,
    @Nullable String outcome,
    @Nullable Instant since,
    @Nullable Instant until,
    int limit,
    @Nullable String after) {}

package dev.drawbridge.audit.entry;

import org.jspecify.annotations.Nullable;

/**
 * How far a consumer of the record is behind it.
 *
 * @param records that are on disk and that it has not taken yet
 * @param error why it could not take the last ones; null where it could
 */
public record Lag(String consumer, long records, @Nullable String error) {}

package dev.drawbridge.exchange;

import org.jspecify.annotations.Nullable;

/**
 * How much a model is to reason before it answers. Either an effort or a budget states it; a
 * dialect that has only the other one converts by the table in {@code dialect.Efforts}.
 *
 * @param effort {@code none, minimal, low, medium, high, xhigh, max}, null where a budget says it
 * @param budget tokens, 0 for none, -1 for as the model likes; null where an effort says it
 * @param shown whether the reasoning, or a summary of it, is to be told; null where nothing is said
 */
public record Thinking(
    @Nullable String effort, @Nullable Integer budget, @Nullable Boolean shown) {}

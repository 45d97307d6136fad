package dev.drawbridge.exchange;

/**
 * Tokens that a vendor reports for one answer.
 *
 * @param input all input tokens, cached ones included
 * @param output all output tokens, reasoning included
 * @param cachedInput the part of {@code input} read from the vendor's cache
 */
public record Usage(long input, long output, long cachedInput) {}

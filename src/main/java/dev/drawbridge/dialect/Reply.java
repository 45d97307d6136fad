package dev.drawbridge.dialect;

/**
 * How a caller wants a translated answer.
 *
 * @param usageAsked whether a stream is to end with its usage, where the dialect lets callers
 *     choose
 * @param created when the answer was made, seconds since 1970
 */
record Reply(boolean usageAsked, long created) {}

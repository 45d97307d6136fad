package dev.drawbridge.drill;

import java.time.Duration;
import java.time.Instant;

/**
 * One request of a drill's traffic.
 *
 * @param estimated input tokens as policy was told
 * @param inputTokens as billed, else the estimate
 * @param outputTokens as billed, else what is usual
 */
record PlayedRequest(
    Instant time, RequestFacts facts, long estimated, long inputTokens, long outputTokens) {
  /** The same request so much later. */
  PlayedRequest later(Duration by) {
    return by.isZero()
        ? this
        : new PlayedRequest(time.plus(by), facts, estimated, inputTokens, outputTokens);
  }
}

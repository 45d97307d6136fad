package dev.drawbridge.catalog;

import org.jspecify.annotations.Nullable;

/** USD per million tokens. {@code cachedInput} is null where the vendor gives no rebate. */
public record Price(double input, double output, @Nullable Double cachedInput) {
  /** What a call costs, in USD. */
  public double cost(long inputTokens, long outputTokens, long cachedTokens) {
    double cached = cachedInput == null ? input : cachedInput;
    return ((inputTokens - cachedTokens) * input + cachedTokens * cached + outputTokens * output)
        / 1e6;
  }
}

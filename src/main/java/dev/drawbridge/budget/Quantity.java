package dev.drawbridge.budget;

/**
 * What a call uses, or may use at most, beside itself.
 *
 * @param nanoUsd billionths of a dollar, from 0
 * @param tokens input and output together, from 0
 */
public record Quantity(long nanoUsd, long tokens) {
  public static final Quantity NONE = new Quantity(0, 0);
  private static final double NANOS = 1e9;

  /* What a sum in floating point may be off by; far below a billionth of a dollar. */
  private static final double NOISE = 1e-3;

  public Quantity {
    if (nanoUsd < 0 || tokens < 0) throw new IllegalArgumentException("a quantity below 0");
  }

  /** The quantity of a price in USD, rounded up to a billionth; what is no number is the most. */
  public static Quantity of(double usd, long tokens) {
    double nanos = Math.ceil(usd * NANOS - NOISE);
    return new Quantity(Double.isNaN(nanos) ? Long.MAX_VALUE : Math.max(0, (long) nanos), tokens);
  }

  public Quantity plus(Quantity other) {
    return new Quantity(saturated(nanoUsd, other.nanoUsd), saturated(tokens, other.tokens));
  }

  /** The amount in USD. */
  public double usd() {
    return nanoUsd / NANOS;
  }

  /** What one call with this quantity takes from a counter in that unit. */
  long in(Unit unit) {
    return switch (unit) {
      case USD -> nanoUsd;
      case TOKENS -> tokens;
      case REQUESTS, CONCURRENT -> 1;
    };
  }

  /** The sum of two numbers from 0, at most {@link Long#MAX_VALUE}. */
  static long saturated(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}

package dev.drawbridge.exchange;

/**
 * What was observed of a target's speed, lately.
 *
 * @param firstByteMillis smoothed time to the first answer byte, NaN where none was seen
 * @param tokenMillis smoothed time per output token after that, NaN where none was measured
 * @param failures attempts that failed since the last answer
 * @param restMillis since the last attempt began, infinite where there was none
 */
public record Speed(double firstByteMillis, double tokenMillis, int failures, double restMillis) {
  /** Of a target that was never tried. */
  public static final Speed UNTRIED =
      new Speed(Double.NaN, Double.NaN, 0, Double.POSITIVE_INFINITY);

  /** The same as if no attempt had failed. */
  public Speed forgiven() {
    return new Speed(firstByteMillis, tokenMillis, 0, restMillis);
  }
}

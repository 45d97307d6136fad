package dev.drawbridge.routing;

import dev.drawbridge.exchange.Speed;
import java.time.Duration;

/**
 * How long an answer is likely to take, as objective {@code fastest} goes by.
 *
 * <p>It is the time to the first byte and that of the expected tokens. Twice as long is assumed for
 * each failure since the last answer, and half as long for each {@link #HALF_LIFE} in which the
 * target was not tried. So one that was slow or failed comes up again, gets one request, and stays
 * first only where that was served fast.
 *
 * <p>A target of which nothing is known is tried at once, but by one request: until it has answered
 * it then comes last, and is tried again after as many half-lives as it had failures, {@value
 * #MOST_FAILURES} at most.
 */
final class ExpectedTime {
  static final Duration HALF_LIFE = Duration.ofMinutes(5);
  private static final int MOST_FAILURES = 8;

  private ExpectedTime() {}

  /**
   * The time in milliseconds; 0 for what is worth a first try, infinite for what was tried and has
   * not answered.
   *
   * @param tokens expected in the answer
   * @param usualTokenMillis what one takes where that is not known of this target
   */
  static double millis(Speed speed, long tokens, double usualTokenMillis) {
    int failures = Math.min(speed.failures(), MOST_FAILURES);
    double halves = speed.restMillis() / HALF_LIFE.toMillis();
    if (Double.isNaN(speed.firstByteMillis())) {
      return halves >= Math.max(1, failures) ? 0 : Double.POSITIVE_INFINITY;
    }
    double perToken = speed.tokenMillis();
    if (Double.isNaN(perToken)) perToken = usualTokenMillis;
    double millis = speed.firstByteMillis() + tokens * perToken;
    return millis * Math.pow(2, failures - halves);
  }
}

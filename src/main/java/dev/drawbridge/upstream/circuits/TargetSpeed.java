package dev.drawbridge.upstream.circuits;

import dev.drawbridge.exchange.Speed;
import dev.drawbridge.exchange.Usage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How fast one target answers: two exponentially weighted means, of the time to the first answer
 * byte and of the time per output token after it. A measurement has the weight {@value #WEIGHT}, so
 * that what was known before counts half after three of them. Thread-safe.
 *
 * <p>A stream tells both apart. An answer in one piece tells only their sum: what it took more or
 * less than expected goes to both in proportion, and as long as nothing is known of the tokens the
 * first byte counts as {@value #FIRST_BYTE} of them.
 */
public final class TargetSpeed {
  /** The weight of a new measurement. */
  private static final double WEIGHT = 0.2;

  /** Output tokens that take as long as the first byte, until that is measured. */
  private static final int FIRST_BYTE = 32;

  /** With fewer tokens a stream's duration says more of the network than of the model. */
  private static final int LEAST_TOKENS = 16;

  private final Clock clock;
  private double firstByteMillis = Double.NaN;
  private double tokenMillis = Double.NaN;
  private int failures;
  private @Nullable Instant tried;

  TargetSpeed(Clock clock) {
    this.clock = clock;
  }

  /** An attempt begins. */
  synchronized void began() {
    tried = clock.instant();
  }

  /** A stream's first content came. */
  public synchronized void firstByte(long millis) {
    failures = 0;
    firstByteMillis = smoothed(firstByteMillis, millis);
  }

  /**
   * A stream ended well, and nobody slowed it.
   *
   * @param millis since its first content; hidden reasoning lies before that
   */
  public synchronized void streamed(Usage usage, long millis) {
    long tokens = usage.output() - usage.reasoning();
    if (tokens >= LEAST_TOKENS) tokenMillis = smoothed(tokenMillis, (double) millis / tokens);
  }

  /**
   * An answer came in one piece.
   *
   * @param usage null where the vendor reported none
   */
  public synchronized void whole(@Nullable Usage usage, long millis) {
    failures = 0;
    long tokens = usage == null ? 0 : Math.max(0, usage.output());
    if (tokens == 0) {
      if (Double.isNaN(tokenMillis)) firstByteMillis = smoothed(firstByteMillis, millis);
      return;
    }
    if (Double.isNaN(firstByteMillis)) firstByteMillis = split(millis, tokens) * FIRST_BYTE;
    if (Double.isNaN(tokenMillis)) {
      // Where the first byte alone is thought to take longer than all did, it is not that known.
      double rest = millis - firstByteMillis;
      tokenMillis = rest > 0 ? rest / tokens : split(millis, tokens);
    }
    double expected = firstByteMillis + tokens * tokenMillis;
    double ratio = expected > 0 ? millis / expected : 1;
    firstByteMillis = smoothed(firstByteMillis, firstByteMillis * ratio);
    tokenMillis = smoothed(tokenMillis, tokenMillis * ratio);
  }

  private static double split(long millis, long tokens) {
    return (double) millis / (tokens + FIRST_BYTE);
  }

  /** An attempt failed, or its answer broke off. */
  synchronized void failed() {
    failures++;
  }

  synchronized void forgive() {
    failures = 0;
  }

  private static double smoothed(double before, double now) {
    return Double.isNaN(before) ? now : before + WEIGHT * (now - before);
  }

  synchronized Speed now() {
    Instant last = tried;
    double rest =
        last == null
            ? Double.POSITIVE_INFINITY
            : Math.max(0, Duration.between(last, clock.instant()).toMillis());
    return new Speed(firstByteMillis, tokenMillis, failures, rest);
  }
}

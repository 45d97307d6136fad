package dev.drawbridge.gate.repeat;

import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.upstream.Answer;
import dev.drawbridge.upstream.RetryAdvice;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a failed attempt is repeated at the same target, and after what pause. Only what may pass
 * within seconds is repeated; a vendor's {@code Retry-After} and {@code x-should-retry} are obeyed.
 * A time limit that passed is not repeated: it would cost the caller the same time again.
 */
public final class RepeatRules {
  /** The longest pause while another target may serve. */
  static final Duration LONGEST_BESIDE_OTHERS = Duration.ofSeconds(1);

  /** The longest pause while no other target may serve; a caller waits for longer ones itself. */
  static final Duration LONGEST = Duration.ofSeconds(5);

  /** The pause before a first repeat is between half of this and all of it, then it doubles. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

  private static final Duration SPREAD = Duration.ofMillis(100);

  private RepeatRules() {}

  /**
   * What is known beside the failure.
   *
   * @param repeats made at this target already
   * @param others whether another target is permitted
   * @param attempts that may still be made at this target, so that each other target has one
   * @param remaining until the deadline
   */
  public record Situation(int repeats, boolean others, int attempts, Duration remaining) {}

  /**
   * The pause before the repeat; null where there is none.
   *
   * @param random from 0 to 1, so that callers who failed together do not come back together
   */
  public static @Nullable Duration pause(
      Answer.Failed failure, Situation situation, DoubleSupplier random) {
    Attempt attempt = failure.attempt();
    if (attempt.timedOut() || failure.advice() == RetryAdvice.NO) return null;
    // What reached nobody is tried elsewhere at once.
    if (!attempt.sent() && situation.others()) return null;
    if (situation.attempts() < 1) return null;
    if (situation.repeats() >= most(attempt.failure(), failure, situation.others())) return null;
    Duration pause = pause(failure.retryAfter(), situation.repeats(), random.getAsDouble());
    Duration longest = situation.others() ? LONGEST_BESIDE_OTHERS : LONGEST;
    boolean fits = pause.compareTo(longest) <= 0 && pause.compareTo(situation.remaining()) < 0;
    return fits ? pause : null;
  }

  private static int most(@Nullable SignalClass signal, Answer.Failed failure, boolean others) {
    return switch (signal) {
      case TRANSIENT -> 2;
      case UPSTREAM_FAULT -> 1;
      // Without a stated wait nobody knows that it is ever over.
      case THROTTLED -> others || failure.retryAfter() == null ? 0 : 1;
      case null -> 0;
      case QUOTA_EXHAUSTED,
          AUTH_REVOKED,
          REGION_RESTRICTED,
          MODEL_RESTRICTED,
          MODEL_RETIRED,
          POLICY_REFUSED,
          BAD_REQUEST,
          CONTEXT_LENGTH,
          UNCLASSIFIED ->
          0;
    };
  }

  private static Duration pause(@Nullable Duration stated, int repeats, double random) {
    if (stated != null && stated.isPositive()) return stated.plus(part(SPREAD, random));
    Duration longest = FIRST_PAUSE.multipliedBy(1L << repeats);
    return longest.dividedBy(2).plus(part(longest.dividedBy(2), random));
  }

  private static Duration part(Duration whole, double share) {
    return Duration.ofNanos((long) (whole.toNanos() * share));
  }
}

package dev.drawbridge.upstream.circuits;

import dev.drawbridge.exchange.SignalClass;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a target is not asked after a failure, by its class. */
final class FailureWaits {
  /** After this at the latest a target is asked again, where its vendor stated no time. */
  static final Duration LONGEST = Duration.ofHours(1);

  /** After this at the latest it is asked again, whatever time its vendor stated. */
  static final Duration LONGEST_STATED = Duration.ofDays(1);

  /** After the circuit opened by the rate of its failures, or by time limits passed in a row. */
  static final Duration PAUSE = Duration.ofSeconds(5);

  /** After a throttle without a stated wait. */
  static final Duration THROTTLE = Duration.ofSeconds(1);

  /** What a wait grows to that doubles with each failure. */
  static final Duration LONGEST_GROWN = Duration.ofMinutes(1);

  static final Duration QUOTA = Duration.ofMinutes(1);
  static final Duration CREDENTIAL = Duration.ofMinutes(5);
  static final Duration RESTRICTION = Duration.ofMinutes(10);

  private FailureWaits() {}

  /**
   * The time that a vendor states, up to {@link #LONGEST_STATED}, else the class's own.
   *
   * @param stated null where the vendor stated none
   * @return null where a failure of the class alone is no reason to stay away
   */
  static @Nullable Duration after(SignalClass signal, @Nullable Duration stated) {
    Duration told = stated != null && stated.isPositive() ? bounded(stated) : null;
    return switch (signal) {
      // Without a wait it is of a moment: see grown.
      case THROTTLED, TRANSIENT -> told;
      case QUOTA_EXHAUSTED -> told != null ? told : QUOTA;
      case AUTH_REVOKED -> told != null ? told : CREDENTIAL;
      case REGION_RESTRICTED, MODEL_RESTRICTED -> told != null ? told : RESTRICTION;
      case MODEL_RETIRED -> told != null ? told : LONGEST;
      case UPSTREAM_FAULT, POLICY_REFUSED, BAD_REQUEST, CONTEXT_LENGTH, UNCLASSIFIED -> null;
    };
  }

  /**
   * The wait after a failure of the moment: it doubles with each one in a row, up to {@link
   * #LONGEST_GROWN}.
   *
   * @param before how many waits went before it, without an answer that served between them
   */
  static Duration grown(SignalClass signal, int before) {
    Duration first = signal == SignalClass.THROTTLED ? THROTTLE : PAUSE;
    Duration wait = first.multipliedBy(1L << Math.min(before, 10));
    return wait.compareTo(LONGEST_GROWN) > 0 ? LONGEST_GROWN : wait;
  }

  private static Duration bounded(Duration stated) {
    return stated.compareTo(LONGEST_STATED) > 0 ? LONGEST_STATED : stated;
  }
}

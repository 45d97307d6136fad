package dev.drawbridge.upstream.circuits;

import dev.drawbridge.exchange.SignalClass;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a target is not asked after a failure, by its class. */
public final class Waits {
  /** After this at the latest a target is asked again, where its vendor stated no time. */
  static final Duration LONGEST = Duration.ofHours(1);

  /** After this at the latest it is asked again, whatever time its vendor stated. */
  static final Duration LONGEST_STATED = Duration.ofDays(1);

  /** After the circuit opened by the rate of its failures. */
  static final Duration PAUSE = Duration.ofSeconds(5);

  static final Duration QUOTA = Duration.ofMinutes(1);
  static final Duration CREDENTIAL = Duration.ofMinutes(5);
  static final Duration RESTRICTION = Duration.ofMinutes(10);

  private Waits() {}

  /**
   * The time that a vendor states, up to {@link #LONGEST_STATED}, else the class's own.
   *
   * @param stated null where the vendor stated none
   * @return null where a failure of the class alone is no reason to stay away
   */
  static @Nullable Duration after(SignalClass signal, @Nullable Duration stated) {
    Duration told = stated != null && stated.isPositive() ? bounded(stated) : null;
    return switch (signal) {
      // Without a wait it is about this request's size or a moment's crowd.
      case THROTTLED -> told;
      case QUOTA_EXHAUSTED -> told != null ? told : QUOTA;
      case AUTH_REVOKED -> told != null ? told : CREDENTIAL;
      case REGION_RESTRICTED, MODEL_RESTRICTED -> told != null ? told : RESTRICTION;
      case MODEL_RETIRED -> told != null ? told : LONGEST;
      case TRANSIENT, UPSTREAM_FAULT, POLICY_REFUSED, BAD_REQUEST, UNCLASSIFIED -> null;
    };
  }

  private static Duration bounded(Duration stated) {
    return stated.compareTo(LONGEST_STATED) > 0 ? LONGEST_STATED : stated;
  }
}

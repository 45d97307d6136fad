package dev.drawbridge.upstream.circuits;

import dev.drawbridge.exchange.SignalClass;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts answers that say a target is restricted but may be about a link, a file or an account of
 * one request. They count for every caller once several principals met them in a row, with no
 * answer that served between them, or once the vendor says the same to a request without content.
 * Thread-safe.
 */
final class RestrictionReports {
  /** How many principals it takes. */
  static final int SEVERAL = 3;

  /** The least time between two questions to the vendor whether it is so. */
  static final Duration ASKED_AGAIN = Duration.ofMinutes(1);

  private final Clock clock;
  private final Set<String> principals = new HashSet<>();
  private Instant first = Instant.MIN;
  private Instant asked = Instant.MIN;
  private volatile @Nullable SignalClass claimed;

  RestrictionReports(Clock clock) {
    this.clock = clock;
  }

  /** Whether an answer of this class may be about one request's content. */
  static boolean mayBeOfContent(SignalClass signal) {
    return switch (signal) {
      case REGION_RESTRICTED, MODEL_RESTRICTED, MODEL_RETIRED -> true;
      case TRANSIENT,
          THROTTLED,
          QUOTA_EXHAUSTED,
          AUTH_REVOKED,
          UPSTREAM_FAULT,
          POLICY_REFUSED,
          BAD_REQUEST,
          CONTEXT_LENGTH,
          UNCLASSIFIED ->
          false;
    };
  }

  /** Whether one answer says the same of a target as another one did. */
  static boolean alike(SignalClass said, SignalClass before) {
    return said == before || (ofModel(said) && ofModel(before));
  }

  private static boolean ofModel(SignalClass signal) {
    return signal == SignalClass.MODEL_RESTRICTED || signal == SignalClass.MODEL_RETIRED;
  }

  /** A principal met such an answer; true where it is one of several. */
  synchronized boolean met(SignalClass signal, String principal) {
    Instant now = clock.instant();
    if (first.plus(FailureWaits.LONGEST).isBefore(now)) principals.clear();
    if (principals.isEmpty()) first = now;
    claimed = signal;
    principals.add(principal);
    return principals.size() >= SEVERAL;
  }

  /** The target served, or its circuit is open: what was claimed before counts no more. */
  void settled() {
    if (claimed != null) forget();
  }

  private synchronized void forget() {
    claimed = null;
    principals.clear();
  }

  /** What is claimed and not known to be so; null for nothing. */
  @Nullable SignalClass pending() {
    return claimed;
  }

  /** Whether the vendor is to be asked now; true once a minute at most. */
  synchronized boolean due() {
    Instant now = clock.instant();
    if (claimed == null || asked.plus(ASKED_AGAIN).isAfter(now)) return false;
    asked = now;
    return true;
  }
}

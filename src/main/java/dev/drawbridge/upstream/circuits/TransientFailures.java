package dev.drawbridge.upstream.circuits;

import dev.drawbridge.exchange.SignalClass;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Failures of the moment for which the vendor stated no wait: throttles, and time limits passed.
 * One principal alone may bring them about, by the size of what it asks for. So they keep only that
 * principal away, for a wait that doubles, after which one attempt of that principal at a time
 * finds out whether it is over; they count for all once two principals met them with no answer that
 * served between. Thread-safe.
 */
final class TransientFailures {
  /** How many principals it takes. */
  static final int SEVERAL = 2;

  /** How many time limits in a row. */
  static final int TIMEOUTS = 3;

  /** Principals whose waits are kept; the one that failed first is forgotten first. */
  private static final int KEPT = 1_000;

  private final Clock clock;
  private final Set<String> principals = new HashSet<>();
  private int inRow;
  private final Map<String, Own> waits =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Own> eldest) {
          return size() > KEPT;
        }
      };

  /** Whether there is a wait at all, so that who asks for one mostly takes no lock. */
  private volatile boolean any;

  /**
   * What keeps one principal away.
   *
   * @param inRow failures without an answer that served this principal
   * @param waits how many of them began a wait
   * @param since when the last wait began
   * @param probed when the attempt began that finds out whether it is over; null where there is
   *     none
   */
  private record Own(
      SignalClass by,
      int inRow,
      int waits,
      Instant since,
      Instant until,
      @Nullable Instant probed) {
    Own probed(@Nullable Instant at) {
      return new Own(by, inRow, waits, since, until, at);
    }

    /** Whether it keeps further attempts away: a probe that nobody ended counts for a while. */
    boolean holds(Instant now) {
      return now.isBefore(until)
          || (probed != null && now.isBefore(probed.plus(FailureWaits.LONGEST_GROWN)));
    }
  }

  /** How a principal may try. */
  enum Entry {
    KEPT_AWAY,
    FREE,
    /** Alone, to find out whether it is over; {@link #left} ends that. */
    PROBE
  }

  /** Whether a principal may try now. */
  Entry enter(String principal) {
    if (!any) return Entry.FREE;
    synchronized (this) {
      Own own = waits.get(principal);
      if (own == null || own.waits == 0) return Entry.FREE;
      Instant now = clock.instant();
      if (own.holds(now)) return Entry.KEPT_AWAY;
      waits.put(principal, own.probed(now));
      return Entry.PROBE;
    }
  }

  /** A probe ended, however it did. */
  synchronized void left(String principal) {
    waits.computeIfPresent(principal, (who, own) -> own.probed(null));
  }

  TransientFailures(Clock clock) {
    this.clock = clock;
  }

  /**
   * An attempt failed.
   *
   * @param signal {@code THROTTLED}; any other class for a time limit that passed
   * @param began when the attempt did: what was under way when a wait began does not prolong it
   * @return whether it counts for all
   */
  synchronized boolean met(SignalClass signal, String principal, Instant began) {
    int least = signal == SignalClass.THROTTLED ? 1 : TIMEOUTS;
    Own own = waits.get(principal);
    if (own == null) own = new Own(signal, 0, 0, Instant.MIN, Instant.MIN, null);
    if (!began.isBefore(own.since())) waits.put(principal, next(signal, own, least));
    any = true;
    principals.add(principal);
    inRow++;
    return principals.size() >= SEVERAL && inRow >= least;
  }

  private Own next(SignalClass signal, Own own, int least) {
    int count = own.inRow() + 1;
    if (count < least) {
      return new Own(signal, count, own.waits(), own.since(), own.until(), null);
    }
    Instant now = clock.instant();
    Instant until = now.plus(FailureWaits.grown(signal, own.waits()));
    return new Own(signal, count, own.waits() + 1, now, until, null);
  }

  /** The target served one principal; what was counted before counts no more for all. */
  void served(String principal) {
    if (!any) return;
    synchronized (this) {
      waits.remove(principal);
      principals.clear();
      inRow = 0;
      any = !waits.isEmpty();
    }
  }

  /** How long it keeps a principal away; null where it does not. */
  @Nullable Duration rest(String principal) {
    if (!any) return null;
    synchronized (this) {
      Own own = waits.get(principal);
      if (own == null) return null;
      Duration rest = Duration.between(clock.instant(), own.until());
      return rest.isNegative() ? null : rest;
    }
  }

  /** Why it keeps that principal away. */
  synchronized SignalClass cause(String principal) {
    Own own = waits.get(principal);
    return own == null ? SignalClass.TRANSIENT : own.by();
  }

  /** How many principals it keeps away now. */
  synchronized int held() {
    Instant now = clock.instant();
    return (int) waits.values().stream().filter(own -> !own.until().isBefore(now)).count();
  }

  synchronized void forget() {
    waits.clear();
    principals.clear();
    inRow = 0;
    any = false;
  }
}

package dev.drawbridge.upstream.circuits;

import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.upstream.circuits.CircuitChange.Cause;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The circuit of one scope: of a model, of a credential, of all that a provider is. Transient
 * failures count towards a rate; a failure that the vendor says will last opens it at once, except
 * as {@link RestrictionReports} and {@link TransientFailures} say. When its wait is over it is half
 * open: one attempt at a time finds out whether the target serves again. Thread-safe.
 */
final class ScopeCircuit {
  /** So long before a wait ends the vendor is asked, without content, whether to wait on. */
  static final Duration AHEAD = Duration.ofSeconds(3);

  /** What others are told to wait while an attempt finds out whether the target is back. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private static final int WINDOW = 20;
  private static final int LEAST_CALLS = 10;
  private static final float FAILURE_PERCENT = 50;
  private static final String BROKE_DOWN = "It failed several times in a row.";

  private final CircuitKey key;
  private final Clock clock;
  private final CircuitRecorder book;
  private final CircuitBreaker breaker;
  private final RestrictionReports claims;
  private final TransientFailures setbacks;
  private volatile CircuitOpening opening = CircuitOpening.NEVER;
  private volatile @Nullable Leave probe;
  private volatile @Nullable TargetAsker asker;
  private volatile boolean asked;

  // Guarded by this.
  private int openedInRow;
  private Instant closedAt = Instant.MIN;

  /** What the rate counts; the failure itself is known by its class. */
  private static final class Failure extends RuntimeException {
    Failure() {
      super("failed", null, false, false);
    }
  }

  ScopeCircuit(CircuitKey key, Clock clock, CircuitRecorder book) {
    this.key = key;
    this.clock = clock;
    this.book = book;
    claims = new RestrictionReports(clock);
    setbacks = new TransientFailures(clock);
    var config =
        CircuitBreakerConfig.custom()
            .slidingWindow(WINDOW, LEAST_CALLS, SlidingWindowType.COUNT_BASED)
            .failureRateThreshold(FAILURE_PERCENT)
            .waitDurationInOpenState(FailureWaits.PAUSE)
            .permittedNumberOfCallsInHalfOpenState(1)
            .writableStackTraceEnabled(false)
            .clock(clock)
            .build();
    breaker = CircuitBreaker.of("circuit", config);
  }

  CircuitKey key() {
    return key;
  }

  /** Takes leave to try; null while the circuit is open, or keeps this principal away. */
  @Nullable Leave enter(TargetAsker who) {
    TransientFailures.Entry own = setbacks.enter(who.principal());
    if (own == TransientFailures.Entry.KEPT_AWAY) return null;
    boolean alone = own == TransientFailures.Entry.PROBE;
    if (!breaker.tryAcquirePermission()) {
      if (alone) setbacks.left(who.principal());
      return null;
    }
    asker = who;
    var leave = new Leave(who, clock.instant(), breaker.getState() == State.HALF_OPEN, alone);
    if (leave.probes) probe = leave;
    return leave;
  }

  /** Leave to try; whoever got it says how that went, once. */
  final class Leave {
    private final TargetAsker who;
    private final Instant began;
    private final boolean probes;

    /** Whether its principal tries alone until it ends. */
    private final boolean alone;

    private Leave(TargetAsker who, Instant began, boolean probes, boolean alone) {
      this.who = who;
      this.began = began;
      this.probes = probes;
      this.alone = alone;
    }

    /** The target answered. */
    void served() {
      claims.settled();
      setbacks.served(who.principal());
      if (counts()) succeeded();
      over();
    }

    /** Nothing was learned of what the circuit is about. */
    void nothingLearned() {
      if (equals(probe)) breaker.releasePermission();
      over();
    }

    /**
     * The target failed, or refused the request, and that concerns what this circuit is about.
     *
     * @param timedOut whether a time limit of ours ended it
     * @return whether it counts against the target's speed: it is not known to last, nor one
     *     principal's own
     */
    boolean failed(Signal how, boolean timedOut) {
      SignalClass signal = how.signal();
      if (RestrictionReports.mayBeOfContent(signal) && !claims.met(signal, who.principal())) {
        nothingLearned();
        return false;
      }
      Duration wait = FailureWaits.after(signal, how.retryAfter());
      if (wait == null && (timedOut || signal == SignalClass.THROTTLED)) {
        boolean ofAll = setbacks.met(signal, who.principal(), began) || probes;
        if (ofAll && isNew()) wait = grown(signal);
      }
      if (wait != null) {
        openFor(how, wait, who, Cause.REQUEST);
        over();
        return false;
      }
      if (signal == SignalClass.TRANSIENT || signal == SignalClass.UPSTREAM_FAULT) {
        if (counts()) broke(who);
        over();
      } else {
        nothingLearned();
      }
      return signal.fallback() && signal != SignalClass.THROTTLED;
    }

    /** What began before the circuit opened does not tell whether the target is back. */
    private boolean counts() {
      return probes || breaker.getState() == State.CLOSED;
    }

    /** Whether it began since the circuit opened last. */
    private boolean isNew() {
      return probes || !began.isBefore(opening.failed());
    }

    private void over() {
      if (alone) setbacks.left(who.principal());
      if (equals(probe)) probe = null;
    }

    /** The answer broke off after it had begun: a failure beside the success that began it. */
    void brokeOff() {
      // Where the circuit opened since, the answer is older than that.
      if (breaker.getState() == State.CLOSED) broke(who);
    }
  }

  private synchronized void succeeded() {
    boolean open = breaker.getState() != State.CLOSED;
    breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    openedInRow = 0;
    if (open && breaker.getState() == State.CLOSED) {
      closed(Health.Circuit.HALF_OPEN, Cause.REQUEST);
    }
  }

  private synchronized void broke(TargetAsker who) {
    if (isOld(who, SignalClass.TRANSIENT)) return;
    Health.Circuit from = before();
    boolean open = breaker.getState() == State.OPEN;
    breaker.onError(0, TimeUnit.NANOSECONDS, new Failure());
    if (open || breaker.getState() != State.OPEN) return;
    Instant until = clock.instant().plus(grown(SignalClass.TRANSIENT));
    open(
        new CircuitOpening(
            SignalClass.TRANSIENT,
            "",
            BROKE_DOWN,
            who.credential(),
            clock.instant(),
            until,
            null,
            book.reach(key, SignalClass.TRANSIENT)),
        from,
        Cause.REQUEST);
  }

  private synchronized Duration grown(SignalClass signal) {
    return FailureWaits.grown(signal, openedInRow);
  }

  /**
   * Whether a failure was met with a credential, or at a place, that the configuration which serves
   * now has changed. Where that changes after this was asked, {@link #reached} closes the circuit.
   */
  private boolean isOld(TargetAsker who, SignalClass signal) {
    return !ReachDigest.of(key, signal, who.reach().get()).equals(book.reach(key, signal));
  }

  /** Closes it where its subject is reached otherwise than when it opened. */
  synchronized void reached() {
    CircuitOpening how = opening;
    if (how.isNone() || how.reach().equals(book.reach(key, how.by()))) return;
    close(Cause.CONFIGURATION);
  }

  private synchronized void openFor(Signal how, Duration wait, TargetAsker who, Cause cause) {
    Instant now = clock.instant();
    claims.settled();
    if (isOld(who, how.signal())) return;
    // An answer that was under way when the circuit opened does not shorten it.
    if (breaker.getState() == State.OPEN && opening.until().isAfter(now.plus(wait))) return;
    Duration stated = how.retryAfter();
    boolean told = stated != null && stated.isPositive();
    open(
        new CircuitOpening(
            how.signal(),
            how.rule(),
            how.summary(),
            who.credential(),
            now,
            now.plus(wait),
            told ? now.plus(stated) : null,
            book.reach(key, how.signal())),
        before(),
        cause);
  }

  /** What a change begins with. */
  private Health.Circuit before() {
    return probe == null ? shown() : Health.Circuit.HALF_OPEN;
  }

  private void open(CircuitOpening how, Health.Circuit from, Cause cause) {
    boolean same = from == Health.Circuit.OPEN && how.by() == opening.by();
    Duration rest = Duration.between(clock.instant(), how.until());
    // A wait that ended while the gateway was down leaves it half open.
    breaker.transitionToOpenStateFor(rest.isPositive() ? rest : Duration.ofMillis(1));
    if (!same) openedInRow++;
    opening = how;
    asked = false;
    probe = null;
    book.opened(key, how, cause);
    if (!same) book.changed(change(from, Health.Circuit.OPEN, how.until(), cause));
  }

  private CircuitChange change(
      Health.Circuit from, Health.Circuit to, @Nullable Instant until, Cause cause) {
    CircuitOpening how = opening;
    return new CircuitChange(
        clock.instant(),
        key,
        how.credential(),
        from,
        to,
        how.by(),
        how.rule(),
        how.summary(),
        until,
        cause);
  }

  private void closed(Health.Circuit from, Cause cause) {
    closedAt = clock.instant();
    CircuitChange change = change(from, Health.Circuit.CLOSED, null, cause);
    opening = CircuitOpening.NEVER;
    openedInRow = 0;
    probe = null;
    book.closed(key, cause);
    book.changed(change);
  }

  /**
   * Who asked last, where it is time to ask the same vendor for the same model without content;
   * null where not. Whoever takes it asks.
   */
  @Nullable TargetAsker asks() {
    if (shown() != Health.Circuit.OPEN) return claims.due() ? asker : null;
    CircuitOpening how = opening;
    boolean soon = !clock.instant().isBefore(how.until().minus(AHEAD));
    boolean told = how.by() != SignalClass.THROTTLED && how.by() != SignalClass.QUOTA_EXHAUSTED;
    if (asked || !soon || !told) return null;
    asked = true;
    return asker;
  }

  /**
   * What the vendor answered a request without content, where that was no success.
   *
   * @param who with whose credential it was asked
   */
  synchronized void told(TargetAsker who, Signal said) {
    CircuitOpening how = opening;
    Instant now = clock.instant();
    SignalClass claimed = claims.pending();
    if (shown() != Health.Circuit.OPEN) {
      Duration wait = FailureWaits.after(said.signal(), null);
      if (claimed != null && wait != null && RestrictionReports.alike(said.signal(), claimed)) {
        openFor(said, wait, who, Cause.PROBE);
      }
    } else if (RestrictionReports.alike(said.signal(), how.by())) {
      Duration wait = FailureWaits.after(how.by(), null);
      Instant until = now.plus(wait == null ? FailureWaits.PAUSE : wait);
      if (until.isAfter(how.latest())) until = how.latest();
      if (until.isAfter(how.until())) open(how.until(until), Health.Circuit.OPEN, Cause.PROBE);
    }
  }

  /** Closes it and forgets the failures. */
  synchronized void close(Cause cause) {
    Health.Circuit from = before();
    breaker.reset();
    claims.settled();
    setbacks.forget();
    if (from != Health.Circuit.CLOSED) closed(from, cause);
    openedInRow = 0;
  }

  /** Takes over what another instance learned, or this one before its restart. */
  synchronized void take(CircuitOpening how) {
    boolean news = how.failed().isAfter(opening.failed()) && how.failed().isAfter(closedAt);
    if (news) open(how, before(), Cause.SHARED);
  }

  /** Closes it where it still stands as it was opened, by this instance or another one. */
  synchronized void closedElsewhere(CircuitOpening how) {
    CircuitOpening now = opening;
    if (!now.isNone() && now.failed().toEpochMilli() == how.failed().toEpochMilli()) {
      close(Cause.SHARED);
    }
  }

  /**
   * As others than the one attempt see it that finds out whether the target is back: open while
   * that is under way.
   */
  Health.Circuit state() {
    Health.Circuit shown = shown();
    return shown == Health.Circuit.HALF_OPEN && probe != null ? Health.Circuit.OPEN : shown;
  }

  /** An open circuit whose wait is over is half open. */
  Health.Circuit shown() {
    return switch (breaker.getState()) {
      case OPEN, FORCED_OPEN ->
          clock.instant().isAfter(opening.until()) ? Health.Circuit.HALF_OPEN : Health.Circuit.OPEN;
      case HALF_OPEN -> Health.Circuit.HALF_OPEN;
      case CLOSED, DISABLED, METRICS_ONLY -> Health.Circuit.CLOSED;
    };
  }

  /** Why it is open and how long, null where it is not. */
  Health.@Nullable Outage outage() {
    if (state() != Health.Circuit.OPEN) return null;
    Duration rest = Duration.between(clock.instant(), opening.until());
    return new Health.Outage(opening.by(), rest.isNegative() ? SOON : rest);
  }

  /** Why it keeps one principal away that it lets others pass; null where it does not. */
  Health.@Nullable Outage outage(String principal) {
    Duration rest = setbacks.rest(principal);
    return rest == null ? null : new Health.Outage(setbacks.cause(principal), rest);
  }

  /** How many principals it keeps away. */
  int held() {
    return setbacks.held();
  }

  CircuitOpening opening() {
    return opening;
  }
}

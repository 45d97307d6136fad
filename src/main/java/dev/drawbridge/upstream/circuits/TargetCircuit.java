package dev.drawbridge.upstream.circuits;

import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.SignalClass;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit of one model of one provider. Transient failures count towards a rate; a failure that
 * the vendor says will last opens the circuit at once, except as {@link RestrictionReports} says.
 * When its wait is over it is half open: one attempt at a time finds out whether the target serves
 * again. Thread-safe.
 */
public final class TargetCircuit {
  private static final Logger LOG = LoggerFactory.getLogger(TargetCircuit.class);

  /** So long before a wait ends the vendor is asked, without content, whether to wait on. */
  static final Duration AHEAD = Duration.ofSeconds(3);

  /** For how long after a failed attempt such an answer keeps a target out that had broken down. */
  static final Duration LONGEST_BREAKDOWN = Duration.ofMinutes(1);

  /** What others are told to wait while an attempt finds out whether the target is back. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private static final int WINDOW = 20;
  private static final int LEAST_CALLS = 10;
  private static final float FAILURE_PERCENT = 50;

  private final String provider;
  private final String model;
  private final Clock clock;
  private final CircuitBreaker breaker;
  private final TargetSpeed speed;
  private final RestrictionReports claims;
  private volatile Opening opening = Opening.NEVER;
  private volatile @Nullable Permission probe;
  private volatile String name = "";
  private volatile boolean asked;

  private volatile @Nullable Last last;

  /** What the rate counts; the failure itself is known by its class. */
  private static final class Failure extends RuntimeException {
    Failure() {
      super("failed", null, false, false);
    }
  }

  private record Last(SignalClass signal, Instant time) {}

  /**
   * How it was opened.
   *
   * @param by failures of the moment, of whatever class, are {@code TRANSIENT} where their rate
   *     opened it
   * @param failed when an attempt's failure opened it
   * @param stated until when its vendor said to wait, which may be later; null where it did not
   */
  private record Opening(SignalClass by, Instant failed, Instant until, @Nullable Instant stated) {
    static final Opening NEVER = new Opening(SignalClass.TRANSIENT, Instant.MIN, Instant.MIN, null);

    /** To when the vendor's word, without another attempt, keeps it open at most. */
    Instant latest() {
      return failed.plus(by == SignalClass.TRANSIENT ? LONGEST_BREAKDOWN : Waits.LONGEST);
    }
  }

  TargetCircuit(String provider, String model, Clock clock) {
    this.provider = provider;
    this.model = model;
    this.clock = clock;
    speed = new TargetSpeed(clock);
    claims = new RestrictionReports(clock);
    var config =
        CircuitBreakerConfig.custom()
            .slidingWindow(WINDOW, LEAST_CALLS, SlidingWindowType.COUNT_BASED)
            .failureRateThreshold(FAILURE_PERCENT)
            .waitDurationInOpenState(Waits.PAUSE)
            .permittedNumberOfCallsInHalfOpenState(1)
            .writableStackTraceEnabled(false)
            .clock(clock)
            .build();
    breaker = CircuitBreaker.of(provider + "/" + model, config);
    breaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              State to = event.getStateTransition().getToState();
              if (to == State.OPEN) {
                Instant now = clock.instant();
                opening = new Opening(SignalClass.TRANSIENT, now, now.plus(Waits.PAUSE), null);
                asked = false;
              }
              if (to != event.getStateTransition().getFromState()) {
                LOG.info("circuit of {} at {} is {}", model, provider, to);
              }
            });
  }

  /**
   * Takes leave to try.
   *
   * @param name the model's name at its vendor
   * @return null while the circuit is open
   */
  @Nullable
  public Permission enter(String name) {
    if (!breaker.tryAcquirePermission()) return null;
    this.name = name;
    speed.began();
    var permission = new Permission(breaker.getState() == State.HALF_OPEN);
    if (permission.probes) probe = permission;
    return permission;
  }

  /** Leave to try the target; whoever got it says how that went, once. */
  public final class Permission {
    private final boolean probes;

    private Permission(boolean probes) {
      this.probes = probes;
    }

    /** The target answered. */
    public void served() {
      claims.settled();
      if (counts()) breaker.onSuccess(0, TimeUnit.NANOSECONDS);
      over();
    }

    /** Nothing was learned of the target. */
    public void nothingLearned() {
      if (equals(probe)) breaker.releasePermission();
      over();
    }

    /**
     * The target failed, or refused the request.
     *
     * @param stated the time that the vendor stated; null where it stated none
     * @param principal who asked
     */
    public void failed(SignalClass signal, @Nullable Duration stated, String principal) {
      last = new Last(signal, clock.instant());
      if (RestrictionReports.mayBeOfContent(signal) && !claims.met(signal, principal)) {
        nothingLearned();
        return;
      }
      Duration wait = Waits.after(signal, stated);
      if (wait != null) {
        openFor(signal, wait, stated);
        over();
        return;
      }
      if (signal.fallback()) speed.failed();
      if (signal == SignalClass.TRANSIENT || signal == SignalClass.UPSTREAM_FAULT) {
        if (counts()) breaker.onError(0, TimeUnit.NANOSECONDS, new Failure());
        over();
      } else {
        nothingLearned();
      }
    }

    /** What began before the circuit opened does not tell whether the target is back. */
    private boolean counts() {
      return probes || breaker.getState() == State.CLOSED;
    }

    private void over() {
      if (equals(probe)) probe = null;
    }
  }

  /**
   * An answer broke off after it had begun: a failure beside the success that began it. Where the
   * circuit opened since, the answer is older than that, and does not tell whether the target is
   * back.
   */
  public void brokeOff(SignalClass signal) {
    last = new Last(signal, clock.instant());
    speed.failed();
    if (breaker.getState() == State.CLOSED) breaker.onError(0, TimeUnit.NANOSECONDS, new Failure());
  }

  private synchronized void openFor(SignalClass signal, Duration wait, @Nullable Duration stated) {
    Instant now = clock.instant();
    claims.settled();
    // An answer that was under way when the circuit opened does not shorten it.
    if (breaker.getState() == State.OPEN && opening.until().isAfter(now.plus(wait))) return;
    boolean told = stated != null && stated.isPositive();
    open(new Opening(signal, now, now.plus(wait), told ? now.plus(stated) : null));
  }

  private void open(Opening how) {
    breaker.transitionToOpenStateFor(Duration.between(clock.instant(), how.until()));
    opening = how;
    asked = false;
  }

  /**
   * The model's name at its vendor, where it is time to ask that without content; null where not.
   * Whoever takes it asks.
   */
  @Nullable
  public String asks() {
    if (shown() != Health.Circuit.OPEN) return claims.due() ? name : null;
    Opening how = opening;
    boolean soon = !clock.instant().isBefore(how.until().minus(AHEAD));
    boolean told = how.by() != SignalClass.THROTTLED && how.by() != SignalClass.QUOTA_EXHAUSTED;
    if (asked || !soon || !told) return null;
    asked = true;
    return name;
  }

  /** What the vendor answered a request without content, where that was no success. */
  public synchronized void told(SignalClass said) {
    Opening how = opening;
    Instant now = clock.instant();
    SignalClass claimed = claims.pending();
    if (shown() != Health.Circuit.OPEN) {
      Duration wait = Waits.after(said, null);
      if (claimed != null && wait != null && alike(said, claimed)) openFor(said, wait, null);
    } else if (alike(said, how.by())) {
      Duration wait = Waits.after(how.by(), null);
      Instant until = now.plus(wait == null ? Waits.PAUSE : wait);
      if (until.isAfter(how.latest())) until = how.latest();
      if (until.isAfter(how.until()))
        open(new Opening(how.by(), how.failed(), until, how.stated()));
    }
  }

  /** Whether one answer says the same of the target as another one did. */
  private static boolean alike(SignalClass said, SignalClass before) {
    return said == before || (ofModel(said) && ofModel(before));
  }

  private static boolean ofModel(SignalClass signal) {
    return signal == SignalClass.MODEL_RESTRICTED || signal == SignalClass.MODEL_RETIRED;
  }

  /** Closes it and forgets the failures. */
  void reset() {
    breaker.reset();
    speed.forgive();
    claims.settled();
    probe = null;
    opening = Opening.NEVER;
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
  private Health.Circuit shown() {
    return switch (breaker.getState()) {
      case OPEN, FORCED_OPEN ->
          clock.instant().isAfter(opening.until()) ? Health.Circuit.HALF_OPEN : Health.Circuit.OPEN;
      case HALF_OPEN -> Health.Circuit.HALF_OPEN;
      case CLOSED, DISABLED, METRICS_ONLY -> Health.Circuit.CLOSED;
    };
  }

  /** Why it is open and how long, null where it is not. */
  public Health.@Nullable Outage outage() {
    if (state() != Health.Circuit.OPEN) return null;
    Duration rest = Duration.between(clock.instant(), opening.until());
    return new Health.Outage(opening.by(), rest.isNegative() ? SOON : rest);
  }

  public TargetSpeed speed() {
    return speed;
  }

  Circuits.Status status() {
    Last failure = last;
    Health.Circuit state = shown();
    return new Circuits.Status(
        provider,
        model,
        state,
        state == Health.Circuit.OPEN ? opening.until() : null,
        state == Health.Circuit.CLOSED ? null : opening.stated(),
        speed.now(),
        failure == null ? null : failure.signal(),
        failure == null ? null : failure.time());
  }
}

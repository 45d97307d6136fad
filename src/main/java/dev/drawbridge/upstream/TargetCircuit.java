package dev.drawbridge.upstream;

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
 * Whether one model of one provider is worth trying. Failures of the moment count towards a rate;
 * what a vendor says will last opens the circuit at once. Thread-safe.
 */
final class TargetCircuit {
  private static final Logger LOG = LoggerFactory.getLogger(TargetCircuit.class);

  /** How long a circuit that opened by its failure rate waits for its probe. */
  static final Duration PAUSE = Duration.ofSeconds(5);

  static final Duration QUOTA = Duration.ofMinutes(1);
  static final Duration CREDENTIAL = Duration.ofMinutes(5);
  static final Duration RESTRICTION = Duration.ofMinutes(10);
  static final Duration FOR_GOOD = Duration.ofDays(365);

  /**
   * The longest that a wait asked for by an answer keeps a target out. After it one request probes
   * whether the wait still holds: a header alone, mistaken or forged, takes no model away for good.
   */
  static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private static final int WINDOW = 20;
  private static final int LEAST_CALLS = 10;
  private static final float FAILURE_PERCENT = 50;

  private final String provider;
  private final String model;
  private final Clock clock;
  private final CircuitBreaker breaker;
  private final TargetSpeed speed;
  private volatile Instant openUntil = Instant.MIN;

  /** Failures of the moment, of whatever class, come to this where their rate opens the circuit. */
  private volatile SignalClass openedBy = SignalClass.TRANSIENT;

  private volatile @Nullable Last last;

  /** What the rate counts; the failure itself is known by its class. */
  private static final class Failure extends RuntimeException {
    Failure() {
      super("failed", null, false, false);
    }
  }

  private record Last(SignalClass signal, Instant time) {}

  TargetCircuit(String provider, String model, Clock clock) {
    this.provider = provider;
    this.model = model;
    this.clock = clock;
    speed = new TargetSpeed(clock);
    var config =
        CircuitBreakerConfig.custom()
            .slidingWindow(WINDOW, LEAST_CALLS, SlidingWindowType.COUNT_BASED)
            .failureRateThreshold(FAILURE_PERCENT)
            .waitDurationInOpenState(PAUSE)
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
                openUntil = clock.instant().plus(PAUSE);
                openedBy = SignalClass.TRANSIENT;
              }
              LOG.info("circuit of {} at {} is {}", model, provider, to);
            });
  }

  /** Takes leave to try; one who got it says how it went, once. False while the circuit is open. */
  boolean enter() {
    boolean entered = breaker.tryAcquirePermission();
    if (entered) speed.began();
    return entered;
  }

  /** The target answered. */
  void served() {
    breaker.onSuccess(0, TimeUnit.NANOSECONDS);
  }

  /** Nothing was learned of the target. */
  void nothingLearned() {
    breaker.releasePermission();
  }

  /** An answer broke off after it had begun: a failure beside the success that began it. */
  void brokeOff(SignalClass signal) {
    last = new Last(signal, clock.instant());
    speed.failed();
    breaker.onError(0, TimeUnit.NANOSECONDS, new Failure());
  }

  /**
   * The target failed, or refused the request.
   *
   * @param asked what the vendor asked to wait, taken up to {@link #LONGEST_WAIT}; null where it
   *     said nothing
   */
  void failed(SignalClass signal, @Nullable Duration asked) {
    Duration wait = asked == null || asked.compareTo(LONGEST_WAIT) < 0 ? asked : LONGEST_WAIT;
    last = new Last(signal, clock.instant());
    if (signal.fallback()) speed.failed();
    switch (signal) {
      case TRANSIENT, UPSTREAM_FAULT -> breaker.onError(0, TimeUnit.NANOSECONDS, new Failure());
      // Without a wait it is about this request's size or a moment's crowd: no reason to stay away.
      case THROTTLED -> openOrRelease(signal, wait);
      case QUOTA_EXHAUSTED -> openFor(signal, wait == null ? QUOTA : wait);
      case AUTH_REVOKED -> openFor(signal, CREDENTIAL);
      case REGION_RESTRICTED, MODEL_RESTRICTED -> openFor(signal, RESTRICTION);
      case MODEL_RETIRED -> openFor(signal, FOR_GOOD);
      case POLICY_REFUSED, BAD_REQUEST, UNCLASSIFIED -> breaker.releasePermission();
    }
  }

  private void openOrRelease(SignalClass signal, @Nullable Duration wait) {
    if (wait == null || wait.isZero()) breaker.releasePermission();
    else openFor(signal, wait);
  }

  private synchronized void openFor(SignalClass signal, Duration wait) {
    Instant until = clock.instant().plus(wait);
    // An answer that was under way when the circuit opened does not shorten it.
    if (breaker.getState() == State.OPEN && openUntil.isAfter(until)) return;
    breaker.transitionToOpenStateFor(wait);
    openUntil = until;
    openedBy = signal;
  }

  /** Closes it and forgets the failures. */
  void reset() {
    breaker.reset();
    speed.forgive();
    openUntil = Instant.MIN;
  }

  /** An open circuit whose wait is over is half open: the next request is its probe. */
  Health.Circuit state() {
    return switch (breaker.getState()) {
      case OPEN, FORCED_OPEN ->
          clock.instant().isAfter(openUntil) ? Health.Circuit.HALF_OPEN : Health.Circuit.OPEN;
      case HALF_OPEN -> Health.Circuit.HALF_OPEN;
      case CLOSED, DISABLED, METRICS_ONLY -> Health.Circuit.CLOSED;
    };
  }

  /** Why it is open and how long, null where it is not. */
  Health.@Nullable Outage outage() {
    if (state() != Health.Circuit.OPEN) return null;
    return new Health.Outage(openedBy, Duration.between(clock.instant(), openUntil));
  }

  TargetSpeed speed() {
    return speed;
  }

  Circuits.Status status() {
    Last failure = last;
    Health.Circuit state = state();
    return new Circuits.Status(
        provider,
        model,
        state,
        state == Health.Circuit.OPEN ? openUntil : null,
        speed.now(),
        failure == null ? null : failure.signal(),
        failure == null ? null : failure.time());
  }
}

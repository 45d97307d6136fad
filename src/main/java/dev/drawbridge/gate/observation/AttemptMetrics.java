package dev.drawbridge.gate.observation;

import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.SignalClass;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** How long providers take. Labels are ids of the configuration and classes of failures. */
public final class AttemptMetrics {
  private static final Duration[] BUCKETS =
      Stream.of(50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final ConcurrentHashMap<Ended, Timer> attempts = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Timer> first = new ConcurrentHashMap<>();

  private record Ended(String provider, String result) {}

  public AttemptMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Counts an attempt, by the time until its answer's head or its failure. */
  public void ended(Attempt attempt) {
    SignalClass failure = attempt.failure();
    attempts
        .computeIfAbsent(
            new Ended(attempt.provider(), failure == null ? "served" : failure.wire()),
            this::attempts)
        .record(attempt.millis(), TimeUnit.MILLISECONDS);
  }

  private Timer attempts(Ended of) {
    return Timer.builder("drawbridge_attempt")
        .description("From sending a request to a provider to its answer's head or its failure")
        .tag("provider", of.provider())
        .tag("result", of.result())
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  /**
   * A stream's first bytes go to its caller.
   *
   * @param nanos since the request's head was read
   */
  public void firstToken(String provider, long nanos) {
    first
        .computeIfAbsent(
            provider,
            id ->
                Timer.builder("drawbridge_first_token")
                    .description("From a request's head to the first bytes of its streamed answer")
                    .tag("provider", id)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry))
        .record(nanos, TimeUnit.NANOSECONDS);
  }
}

package dev.drawbridge.server;

import dev.drawbridge.command.Release;
import dev.drawbridge.gate.observation.Observation;
import dev.drawbridge.telemetry.Collector;
import dev.drawbridge.telemetry.MetricsSender;
import dev.drawbridge.telemetry.TelemetrySettings;
import dev.drawbridge.telemetry.Tracing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is told of one gateway, where its configuration names a collector. */
final class Telemetry {
  private static final long LOOK_MILLIS = 20;
  private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** What tells; {@code metrics} is null where the collector gets none. */
  private record Told(Tracing traces, @Nullable MetricsSender metrics) {
    void close() {
      traces.close();
      if (metrics != null) metrics.close();
    }

    boolean over() {
      return traces.over() && (metrics == null || metrics.over());
    }

    void giveUp() {
      traces.giveUp();
      if (metrics != null) metrics.giveUp();
    }
  }

  private final Vertx vertx;
  private final @Nullable Told told;
  private final Observation observation;

  private Telemetry(Vertx vertx, @Nullable Told told, Meters meters, boolean access) {
    this.vertx = vertx;
    this.told = told;
    this.observation =
        told == null && !access
            ? Observation.NONE
            : new Observation(told == null ? null : told.traces(), meters.exemplars(), access);
  }

  /**
   * Fails where what the settings name is unusable; a collector that is away is no failure.
   *
   * @param access whether each request gets a line in the log
   */
  static Future<Telemetry> open(
      Meters meters, @Nullable TelemetrySettings settings, boolean access) {
    Vertx vertx = meters.vertx();
    if (settings == null) return Future.succeededFuture(new Telemetry(vertx, null, meters, access));
    return vertx
        .executeBlocking(() -> told(settings, meters))
        .map(opened -> new Telemetry(vertx, opened, meters, access));
  }

  private static Told told(TelemetrySettings settings, Meters meters) {
    Collector collector = Collector.of(settings, Release.version());
    Tracing traces = Tracing.open(collector, meters.registry());
    Duration metrics = settings.metrics();
    return new Told(
        traces, metrics == null ? null : MetricsSender.open(collector, metrics, meters.registry()));
  }

  /** Which requests are observed. */
  Observation observation() {
    return observation;
  }

  /** Sends what waits, for five seconds at most. Never fails. */
  Future<Void> close() {
    if (told == null) return Future.succeededFuture();
    told.close();
    Promise<Void> done = Promise.promise();
    await(told, System.nanoTime() + LAST_NANOS, done);
    return done.future();
  }

  private void await(Told closing, long end, Promise<Void> done) {
    if (closing.over() || System.nanoTime() - end >= 0) {
      closing.giveUp();
      done.complete();
    } else {
      vertx.setTimer(LOOK_MILLIS, t -> await(closing, end, done));
    }
  }
}

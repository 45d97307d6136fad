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

/** The traces and metrics that one gateway sends, where its configuration names a collector. */
final class Telemetry {
  private static final long LOOK_MILLIS = 20;
  private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** What sends them; {@code metrics} is null where the collector gets none. */
  private record Exporters(Tracing traces, @Nullable MetricsSender metrics) {
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
  private final @Nullable Exporters exporters;
  private final Observation observation;

  private Telemetry(Vertx vertx, @Nullable Exporters exporters, Meters meters, boolean access) {
    this.vertx = vertx;
    this.exporters = exporters;
    this.observation =
        exporters == null && !access
            ? Observation.NONE
            : new Observation(
                exporters == null ? null : exporters.traces(), meters.exemplars(), access);
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
        .executeBlocking(() -> exporters(settings, meters))
        .map(opened -> new Telemetry(vertx, opened, meters, access));
  }

  private static Exporters exporters(TelemetrySettings settings, Meters meters) {
    Collector collector = Collector.of(settings, Release.version());
    Tracing traces = Tracing.open(collector, meters.registry());
    Duration metrics = settings.metrics();
    return new Exporters(
        traces, metrics == null ? null : MetricsSender.open(collector, metrics, meters.registry()));
  }

  /** Which requests are observed. */
  Observation observation() {
    return observation;
  }

  /** Sends what waits, for five seconds at most. Never fails. */
  Future<Void> close() {
    if (exporters == null) return Future.succeededFuture();
    exporters.close();
    Promise<Void> done = Promise.promise();
    await(exporters, System.nanoTime() + LAST_NANOS, done);
    return done.future();
  }

  private void await(Exporters closing, long end, Promise<Void> done) {
    if (closing.over() || System.nanoTime() - end >= 0) {
      closing.giveUp();
      done.complete();
    } else {
      vertx.setTimer(LOOK_MILLIS, t -> await(closing, end, done));
    }
  }
}

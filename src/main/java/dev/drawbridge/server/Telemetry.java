package dev.drawbridge.server;

import dev.drawbridge.command.Release;
import dev.drawbridge.gate.observation.Observation;
import dev.drawbridge.telemetry.TelemetrySettings;
import dev.drawbridge.telemetry.Tracing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is told of one gateway, where its configuration names a collector. */
final class Telemetry {
  private static final long LOOK_MILLIS = 20;
  private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Vertx vertx;
  private final @Nullable Tracing tracing;
  private final Observation observation;

  private Telemetry(Vertx vertx, @Nullable Tracing tracing, Meters meters, boolean access) {
    this.vertx = vertx;
    this.tracing = tracing;
    this.observation =
        tracing == null && !access
            ? Observation.NONE
            : new Observation(tracing, meters.exemplars(), access);
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
        .executeBlocking(() -> Tracing.open(settings, Release.version(), meters.registry()))
        .map(opened -> new Telemetry(vertx, opened, meters, access));
  }

  /** Which requests are observed. */
  Observation observation() {
    return observation;
  }

  /** Sends what waits, for five seconds at most. Never fails. */
  Future<Void> close() {
    Tracing open = tracing;
    if (open == null) return Future.succeededFuture();
    open.close();
    Promise<Void> done = Promise.promise();
    await(open, System.nanoTime() + LAST_NANOS, done);
    return done.future();
  }

  private void await(Tracing closing, long end, Promise<Void> done) {
    if (closing.over() || System.nanoTime() - end >= 0) {
      closing.giveUp();
      done.complete();
    } else {
      vertx.setTimer(LOOK_MILLIS, t -> await(closing, end, done));
    }
  }
}

package dev.drawbridge.server;

import dev.drawbridge.admin.ControlLock;
import dev.drawbridge.admin.ControlRefused;
import dev.drawbridge.command.local.ControlClient;
import dev.drawbridge.gate.CallersPort;
import dev.drawbridge.gate.ListenSettings;
import dev.drawbridge.http.HttpPort;
import dev.drawbridge.logging.EventCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock of a data folder as a start gets it: at once, or from the gateway that holds it, which
 * then ends. That one is asked to once all else is ready here, and the callers' port is open beside
 * its own; until the lock is free, requests wait.
 */
final class DataLock {
  private static final Logger LOG = LoggerFactory.getLogger(DataLock.class);
  private static final Duration BEFORE_TAKEOVER = Duration.ofSeconds(60);
  private static final long LOOK_MILLIS = 5;
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(240);

  private final Path data;
  private final @Nullable ControlLock taken;
  private final @Nullable ControlClient holder;

  private DataLock(Path data, @Nullable ControlLock taken, @Nullable ControlClient holder) {
    this.data = data;
    this.taken = taken;
    this.holder = holder;
  }

  /**
   * Takes the lock, or finds who is to hand it over.
   *
   * @param ports that are to be opened
   * @param takeover whether a gateway that holds it is to end
   * @throws IOException where it is held by somebody else, or a port is
   */
  static DataLock of(Path data, List<HttpPort.Place> ports, boolean takeover) throws IOException {
    try {
      ControlLock lock = ControlLock.take(data);
      try {
        HttpPort.requireFree(ports);
      } catch (IOException e) {
        lock.close();
        throw e;
      }
      return new DataLock(data, lock, null);
    } catch (ControlRefused held) {
      Optional<ControlClient> holder = takeover ? ControlClient.of(data) : Optional.empty();
      if (holder.isEmpty()) throw held;
      holder.get().run(Handover.COMMAND, Map.of("begin", false));
      return new DataLock(data, null, holder.get());
    }
  }

  /** How long the start is to rehearse: one that takes over has time, since another serves. */
  Duration rehearsal(ListenSettings listen) {
    Duration stated = listen.rehearsal();
    if (stated != null) return stated;
    return holder == null ? Duration.ZERO : BEFORE_TAKEOVER;
  }

  /**
   * Completes with the lock.
   *
   * @param port to open beside the holder's
   * @param serving what is to serve, once that can be
   */
  Future<ControlLock> take(Vertx vertx, CallersPort port, Future<Serving> serving) {
    ControlClient from = holder;
    if (from == null) return Future.succeededFuture(Objects.requireNonNull(taken));
    Promise<ControlLock> got = Promise.promise();
    serving
        .compose(ready -> port.listenBeside())
        .compose(
            v ->
                vertx.executeBlocking(
                    () -> from.run(Handover.COMMAND, Map.of("begin", true)), false))
        .onSuccess(
            v -> {
              LOG.info(EventCode.TAKEOVER_BEGUN, "the gateway that runs hands over");
              look(vertx, System.nanoTime(), got);
            })
        .onFailure(got::fail);
    return got.future();
  }

  private void look(Vertx vertx, long since, Promise<ControlLock> got) {
    vertx
        .executeBlocking(() -> ControlLock.take(data), false)
        .onSuccess(
            lock -> {
              LOG.info(
                  EventCode.TAKEOVER_DONE,
                  "the gateway before handed over within {} ms",
                  TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since));
              got.complete(lock);
            })
        .onFailure(
            e -> {
              boolean held = e instanceof ControlRefused;
              if (held && System.nanoTime() - since < MOST_NANOS) {
                vertx.setTimer(LOOK_MILLIS, t -> look(vertx, since, got));
              } else {
                got.fail(e);
              }
            });
  }
}

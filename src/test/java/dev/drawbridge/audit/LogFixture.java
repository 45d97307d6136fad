package dev.drawbridge.audit;

import dev.drawbridge.log.wal.Bounds;
import dev.drawbridge.log.wal.FileStorage;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.Storage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A log with small segments in a folder of its own, and a way to wait for it. */
final class LogFixture {
  static final Bounds SMALL =
      new Bounds(256 << 10, 64 << 10, 1000, 8 << 20, 500, 1 << 20, 64 << 20, 300_000);
  static final byte[] PROMPT = "{\"messages\":[]}".getBytes(StandardCharsets.UTF_8);

  final Vertx vertx = Vertx.vertx();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final Path folder;
  Duration deadline = Duration.ofSeconds(5);
  RetentionSettings retention = RetentionSettings.NONE;

  /** Bytes that a principal may add in an hour; 0 for no bound. */
  long quota;

  LogFixture(Path folder) {
    this.folder = folder;
  }

  AuditLog open(Storage storage) throws Exception {
    return open(storage, SMALL);
  }

  AuditLog open(Storage storage, Bounds bounds) throws Exception {
    var plain = new AuditSettings(folder, deadline, 16 << 10);
    var settings =
        new AuditSettings(
            folder, plain.master(), deadline, plain.maxAnswer(), quota, plain.proof(), retention);
    return await(AuditLog.open(vertx, settings, () -> ZoneOffset.UTC, registry, bounds, storage));
  }

  AuditLog open() throws Exception {
    return open(new FileStorage());
  }

  /** A record of another kind than requests and their ends. */
  record Noted(long seq, FrameType type, Map<String, Object> fields) {}

  /** The newest records of the kinds that are no rows, newest first. */
  static List<Noted> noted(RecordFinder finder, int limit) throws IOException {
    List<Noted> list = new ArrayList<>();
    RecordReader records = finder.records();
    records.walk(
        Long.MAX_VALUE,
        place -> {
          FrameType type = place.type();
          if (type == FrameType.EVENT || type == FrameType.AUTH) {
            list.add(new Noted(place.seq(), type, RowReader.map(records.json(place))));
          }
          return list.size() < limit;
        });
    return list;
  }

  static <T> T await(Future<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** The failure of a future that must fail. */
  static Throwable failure(Future<?> future) throws InterruptedException, TimeoutException {
    try {
      Object result = await(future);
      throw new AssertionError("succeeded: " + result);
    } catch (ExecutionException e) {
      return e.getCause() == null ? e : e.getCause();
    }
  }

  void close() throws Exception {
    await(vertx.close());
  }
}

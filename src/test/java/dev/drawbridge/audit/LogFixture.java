package dev.drawbridge.audit;

import static dev.drawbridge.fixture.Await.await;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.RetentionSettings;
import dev.drawbridge.audit.index.RecordFinder;
import dev.drawbridge.audit.record.RecordReader;
import dev.drawbridge.audit.record.RowReader;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.tree.ProofSettings;
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
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** A log with small segments in a folder of its own, and a way to wait for it. */
public final class LogFixture {
  public static final Bounds SMALL =
      new Bounds(
          256 << 10,
          64 << 10,
          1000,
          8 << 20,
          500,
          1 << 20,
          64 << 20,
          300_000,
          InstantSource.system());
  public static final byte[] PROMPT = "{\"messages\":[]}".getBytes(StandardCharsets.UTF_8);

  public final Vertx vertx = Vertx.vertx();
  public final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  public final Path folder;
  public Duration deadline = Duration.ofSeconds(5);
  public RetentionSettings retention = RetentionSettings.NONE;

  /** Whether the bundles of leaves lie in the folder too. */
  public boolean bundles;

  /** Bytes that a principal may add in an hour; 0 for no bound. */
  public long quota;

  public LogFixture(Path folder) {
    this.folder = folder;
  }

  public AuditLog open(Storage storage) throws Exception {
    return open(storage, SMALL);
  }

  public AuditLog open(Storage storage, Bounds bounds) throws Exception {
    var plain = AuditSettings.unconfigured(folder, deadline, 16 << 10);
    ProofSettings same = plain.proof();
    var proof =
        new ProofSettings(
            folder, same.keys(), same.origin(), same.interval(), same.witnesses(), bundles);
    var settings =
        new AuditSettings(
            folder, plain.master(), deadline, plain.maxAnswer(), quota, proof, retention);
    return await(AuditLog.open(vertx, settings, () -> ZoneOffset.UTC, registry, bounds, storage));
  }

  public AuditLog open() throws Exception {
    return open(new FileStorage());
  }

  /** A record of another kind than requests and their ends. */
  public record Noted(long seq, FrameType type, Map<String, Object> fields) {}

  /** The newest records of the kinds that are no rows, newest first. */
  public static List<Noted> noted(RecordFinder finder, int limit) throws IOException {
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

  /** The same of the log in a folder. */
  public static List<Noted> noted(Path folder, int limit) throws IOException {
    var master = new MasterKey(AuditSettings.master(folder), null);
    try (RecordFinder finder = RecordFinder.open(folder, master)) {
      return noted(finder, limit);
    }
  }

  /** Bytes without order, which take on the disk the room that they have, always the same. */
  public static byte[] noise(int bytes) {
    byte[] noise = new byte[bytes];
    new Random(bytes).nextBytes(noise);
    return noise;
  }

  /** The failure of a future that must fail. */
  public static Throwable failure(Future<?> future) throws InterruptedException, TimeoutException {
    try {
      Object result = await(future);
      throw new AssertionError("succeeded: " + result);
    } catch (ExecutionException e) {
      return e.getCause() == null ? e : e.getCause();
    }
  }

  public void close() throws Exception {
    await(vertx.close());
  }
}

package dev.drawbridge.log.wal;

import static dev.drawbridge.fixture.Await.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One life of a log on a {@link SimulatedDisk}: appends until the power goes off, starts again on
 * what the disk kept, and so on; each start must find every record that was acknowledged, and the
 * tree of every checkpoint that was signed.
 */
public final class PowerCuts implements AutoCloseable {
  private static final int SEGMENT = 8 << 10;
  private static final int LIVES = 3;

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Path folder;

  public PowerCuts(String folder) {
    this.folder = Path.of(folder);
  }

  /** Segments of a few blocks; of every other seed they end within a block. */
  private static Bounds tiny(long seed) {
    int segment = SEGMENT + (int) (seed % 2 * (seed * 104_729 % SEGMENT / 8 * 8));
    return new Bounds(
        2L * segment, segment, 1000, 8 << 20, 8, 4 << 10, 1 << 20, 300_000, InstantSource.system());
  }

  /** What went wrong; null for nothing. */
  public @Nullable String run(long seed) throws Exception {
    Random random = new Random(seed);
    Map<Long, byte[]> acknowledged = new TreeMap<>();
    var signer = new QuickSigner(seed);
    try {
      for (int life = 0; life <= LIVES; life++) {
        int operations = life == LIVES ? Integer.MAX_VALUE : 1 + random.nextInt(120);
        var disk = new SimulatedDisk(random, operations);
        int appends = life == LIVES ? 0 : 60;
        String fault = live(disk, tiny(seed), random, acknowledged, signer, appends);
        if (fault != null) return "seed " + seed + ", life " + life + ": " + fault;
        disk.crash();
      }
      return null;
    } finally {
      clear();
    }
  }

  private @Nullable String live(
      SimulatedDisk disk,
      Bounds bounds,
      Random random,
      Map<Long, byte[]> acknowledged,
      QuickSigner signer,
      int appends)
      throws Exception {
    var stopped = new CountDownLatch(1);
    WriteAheadLog log;
    try {
      log = WriteAheadLog.open(folder, new SimpleMeterRegistry(), bounds, disk, listener(stopped));
    } catch (IOException e) {
      // A cut while a start mends the log is one more cut; a refusal to start is a fault.
      return disk.off() ? null : "did not start: " + e.getMessage();
    }
    String fault = missing(log, acknowledged);
    String unsigned = signer.start(log);
    disk.meanwhile(signer::sign);
    log.start(() -> new byte[0]);
    List<Future<Long>> waiting = new ArrayList<>();
    for (int i = 0; i < appends && !log.queue().dead(); i++) {
      byte[] json = new byte[1 + random.nextInt(longest(random.nextInt(16)))];
      random.nextBytes(json);
      waiting.add(append(log, json, acknowledged));
      if (random.nextInt(3) == 0) settle(waiting);
    }
    settle(waiting);
    log.end();
    if (!stopped.await(20, TimeUnit.SECONDS)) return "the writer did not end";
    signer.stop();
    log.close();
    return fault == null ? unsigned : fault;
  }

  /** Bytes of a record: some are longer than a segment. */
  private static int longest(int drawn) {
    if (drawn == 0) return 3 * SEGMENT;
    return drawn < 3 ? 6_000 : 600;
  }

  private Future<Long> append(WriteAheadLog log, byte[] json, Map<Long, byte[]> acknowledged) {
    var leaf = new Leaf(Leaf.hash(json), new byte[0], new byte[0]);
    var payload = new Payload(leaf, json, List.of());
    long deadline = Duration.ofSeconds(20).toNanos();
    var append = new Append(FrameType.EVENT, 0, payload, context, deadline, payload.size(), 0);
    return log.queue()
        .add(append)
        .onSuccess(
            seq -> {
              synchronized (acknowledged) {
                acknowledged.put(seq, json);
              }
            });
  }

  private static void settle(List<Future<Long>> waiting) throws Exception {
    await(Future.join(waiting).otherwiseEmpty());
    waiting.clear();
  }

  private static @Nullable String missing(WriteAheadLog log, Map<Long, byte[]> acknowledged)
      throws IOException {
    synchronized (acknowledged) {
      for (Map.Entry<Long, byte[]> each : acknowledged.entrySet()) {
        RecordPlace place = log.reader().find(each.getKey()).orElse(null);
        if (place == null) return "record " + each.getKey() + " was acknowledged and is gone";
        if (!Arrays.equals(each.getValue(), place.ledger())) {
          return "record " + each.getKey() + " was acknowledged and is another";
        }
      }
      return null;
    }
  }

  private static Listener listener(CountDownLatch stopped) {
    return new Listener() {
      @Override
      public void late(Append append) {}

      @Override
      public void dead(String reason) {}

      @Override
      public void stopped() {
        stopped.countDown();
      }
    };
  }

  private void clear() throws IOException {
    if (!Files.exists(folder)) return;
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }

  @Override
  public void close() throws Exception {
    await(vertx.close());
  }
}

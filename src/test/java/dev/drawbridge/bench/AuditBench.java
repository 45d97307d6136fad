package dev.drawbridge.bench;

import dev.drawbridge.audit.AuditSettings;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.Bookkeeping;
import dev.drawbridge.audit.Page;
import dev.drawbridge.audit.Query;
import dev.drawbridge.audit.RequestEntry;
import dev.drawbridge.audit.SampleEntries;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The log against its disk: what a force costs, what an acknowledgement costs one client, and how
 * many records of 4 KiB a second 64 clients get.
 */
public final class AuditBench {
  private static final int BODY = 4096;

  private AuditBench() {}

  /**
   * Takes a folder on the disk to be measured; without one, a temporary folder.
   *
   * @param args the folder
   */
  public static void main(String[] args) throws Exception {
    Path root = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("audit-bench");
    Files.createDirectories(root);
    row("disk, write + fdatasync of 4 KiB, p50", disk(root, 3000), "µs");
    Vertx vertx = Vertx.vertx();
    var settings = new AuditSettings(root.resolve("audit"), Duration.ofSeconds(10), 4 << 20);
    AuditTrail log = open(vertx, settings);
    clients(vertx, log, 64, 20_000);
    searches(log);
    row("one client, acknowledged, p50", one(vertx, log, 3000), "µs");
    row("disk again", disk(root, 3000), "µs");
    clients(vertx, log, 64, 100_000);
    row("64 clients", clients(vertx, log, 64, 200_000), "records/s");
    row("256 clients", clients(vertx, log, 256, 200_000), "records/s");
    await(log.close());
    long start = System.nanoTime();
    log = open(vertx, settings);
    row("start", micros(start) / 1000, "ms");
    await(log.close());
    await(vertx.close());
  }

  private static AuditTrail open(Vertx vertx, AuditSettings settings) throws Exception {
    return await(Bookkeeping.open(vertx, settings, ZoneOffset.UTC, new SimpleMeterRegistry()))
        .audit();
  }

  private static void searches(AuditTrail log) throws Exception {
    for (String team : new String[] {"nobody", "nobody", "research"}) {
      long start = System.nanoTime();
      Page page = await(log.search(new Query(team, null, null, null, null, null, 1000, null)));
      row("search among 10,000, found " + page.decisions().size(), micros(start) / 1000, "ms");
    }
  }

  private static double disk(Path root, int rounds) throws Exception {
    Path file = root.resolve("disk");
    double[] micros = new double[rounds];
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.allocateDirect(BODY);
      for (int i = 0; i < rounds; i++) channel.write(bytes.clear(), (long) i * BODY);
      channel.force(true);
      for (int i = 0; i < rounds; i++) {
        long start = System.nanoTime();
        channel.write(bytes.clear(), (long) i * BODY);
        channel.force(false);
        micros[i] = micros(start);
      }
    }
    Files.delete(file);
    return median(micros);
  }

  private static double one(Vertx vertx, AuditTrail log, int rounds) throws Exception {
    double[] micros = new double[rounds];
    Promise<Void> done = Promise.promise();
    Context context = vertx.getOrCreateContext();
    context.runOnContext(v -> next(log, micros, 0, done));
    await(done.future());
    return median(Arrays.copyOfRange(micros, rounds / 3, rounds));
  }

  private static void next(AuditTrail log, double[] micros, int i, Promise<Void> done) {
    if (i == micros.length) {
      done.complete();
      return;
    }
    RequestEntry entry = SampleEntries.request("research", new byte[BODY - 2000]);
    long start = System.nanoTime();
    log.open(entry)
        .onFailure(done::tryFail)
        .onSuccess(
            open -> {
              micros[i] = micros(start);
              open.close(SampleEntries.end("")).onSuccess(v -> next(log, micros, i + 1, done));
            });
  }

  private static double clients(Vertx vertx, AuditTrail log, int clients, int records)
      throws Exception {
    var left = new AtomicInteger(records);
    var running = new AtomicInteger(clients);
    Promise<Void> done = Promise.promise();
    long start = System.nanoTime();
    Context context = vertx.getOrCreateContext();
    for (int i = 0; i < clients; i++) {
      context.runOnContext(v -> loop(log, left, running, done));
    }
    await(done.future());
    return records / (micros(start) / 1e6);
  }

  private static void loop(
      AuditTrail log, AtomicInteger left, AtomicInteger running, Promise<Void> done) {
    if (left.addAndGet(-2) < 0) {
      if (running.decrementAndGet() == 0) done.tryComplete();
      return;
    }
    log.open(SampleEntries.request("research", new byte[BODY]))
        .compose(open -> open.close(SampleEntries.end("x".repeat(BODY))))
        .onFailure(done::tryFail)
        .onSuccess(v -> loop(log, left, running, done));
  }

  private static double micros(long start) {
    return (System.nanoTime() - start) / 1000.0;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static void row(String what, double value, String unit) {
    System.out.printf("%-42s %12.1f %s%n", what, value, unit);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
  }
}

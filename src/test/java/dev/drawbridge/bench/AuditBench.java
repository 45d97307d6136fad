package dev.drawbridge.bench;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.fixture.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The log against its disk, in one run: what an acknowledgement costs one client, how many forces
 * and how many records of 4 KiB a second many clients get. As in a gateway, the clients are spread
 * over the event loops, and one client does not wait for the ends of its requests.
 */
final class AuditBench {
  private static final int BODY = 4096;
  private static final FigureTable.Goal NONE = FigureTable.NONE;
  private static final int ROUNDS = 3_000;
  private static final int TURNS = 15;
  private static final int CLIENTS = 64;

  private AuditBench() {}

  /**
   * @param records that many clients write
   */
  static void measure(FigureTable table, Path folder, int records) throws Exception {
    Vertx vertx = Vertx.vertx();
    var registry = new SimpleMeterRegistry();
    Path acks = Files.createDirectories(folder.resolve("acks"));
    var settings =
        AuditSettings.unconfigured(acks.resolve("audit"), Duration.ofSeconds(10), 4 << 20);
    AuditTrail log =
        Await.await(AuditService.open(vertx, settings, ZoneOffset.UTC, registry)).audit();
    clients(vertx, log, CLIENTS, 20_000);
    one(vertx, log, ROUNDS);
    // By turns, since a disk's speed changes by itself.
    double[] disk = new double[TURNS];
    double[] handed = new double[TURNS];
    double[] acknowledged = new double[TURNS];
    for (int turn = 0; turn < TURNS; turn++) {
      disk[turn] = DiskBench.forces(folder, BODY, ROUNDS / TURNS, 1)[0];
      handed[turn] = HandedOverForce.median(vertx, folder, BODY, ROUNDS / TURNS);
      acknowledged[turn] = one(vertx, log, ROUNDS / TURNS);
    }
    table.row("one client: record acknowledged, p50", median(acknowledged), "µs", NONE);
    table.row("one client: the disk's own p50 by turns with it", median(disk), "µs", NONE);
    table.row("one client: the same by a thread of its own, p50", median(handed), "µs", NONE);
    double ratio = median(acknowledged) / median(disk);
    String name = "one client: the one by the other";
    // An acknowledgement has a force in it: one that is quicker than a force says nothing.
    if (ratio < 0.9)
      table.without(
          name, String.format(Locale.ROOT, "%.2f", ratio) + ": not on a quiet machine, no figure");
    else table.row(name, ratio, "times", FigureTable.atMost(1.3));
    var batches = registry.get("drawbridge.audit.batch.records").summary();
    long forces = batches.count();
    double written = batches.totalAmount();
    double second = clients(vertx, log, CLIENTS, records);
    double perForce = (batches.totalAmount() - written) / (batches.count() - forces);
    int bytes = (int) (perForce * (BODY + 1500)) / BODY * BODY + BODY;
    double own = DiskBench.forces(folder, bytes, ROUNDS / 4, 1)[1];
    name = CLIENTS + " clients: ";
    table.row(name + "records of 4 KiB", second, "/s", FigureTable.atLeast(25_000));
    table.row(name + "records that a force puts on disk", perForce, "", NONE);
    table.row(
        name + "forces a second, by the disk's own of " + bytes / 1024 + " KiB",
        second / perForce / own,
        "times",
        FigureTable.atLeast(0.8));
    Await.await(log.close());
    Await.await(vertx.close());
  }

  private static double one(Vertx vertx, AuditTrail log, int rounds) throws Exception {
    double[] micros = new double[rounds];
    Promise<Void> done = Promise.promise();
    Context context = vertx.getOrCreateContext();
    context.runOnContext(v -> next(log, micros, 0, done));
    Await.await(done.future());
    return median(micros);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
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
              micros[i] = (System.nanoTime() - start) / 1e3;
              open.close(SampleEntries.end("")).onFailure(done::tryFail);
              next(log, micros, i + 1, done);
            });
  }

  private static double clients(Vertx vertx, AuditTrail log, int clients, int records)
      throws Exception {
    var left = new AtomicInteger(records);
    var running = new AtomicInteger(clients);
    Promise<Void> done = Promise.promise();
    long start = System.nanoTime();
    for (int i = 0; i < clients; i++) {
      // One on each event loop in turn.
      Context context = ((VertxInternal) vertx).createEventLoopContext();
      context.runOnContext(v -> loop(log, left, running, done));
    }
    Await.await(done.future());
    return records / ((System.nanoTime() - start) / 1e9);
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
}

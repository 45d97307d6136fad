package dev.drawbridge.bench;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.fixture.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A log of many teams' small requests, written once for all that measures it. */
record LargeLog(Path folder, int records) {
  static final int TEAMS = 40;
  private static final int CLIENTS = 64;

  private static AuditSettings settings(Path folder) {
    return AuditSettings.unconfigured(folder, Duration.ofSeconds(20), 4 << 20);
  }

  /** Writes it where it is not there. */
  static LargeLog in(Path root, int records) throws Exception {
    // Each log has its keys beside it, and they are its own.
    Path data = root.resolve("large-" + records);
    var log = new LargeLog(data.resolve("audit"), records);
    if (Files.exists(log.folder)) return log;
    Files.createDirectories(data);
    Vertx vertx = Vertx.vertx();
    try {
      AuditTrail trail = log.open(vertx);
      long start = System.nanoTime();
      write(vertx, trail, records / 2);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf("(a log of %,d records written in %.0f s)%n", records, seconds);
      Await.await(trail.close());
      return log;
    } finally {
      Await.await(vertx.close());
    }
  }

  AuditTrail open(Vertx vertx) throws Exception {
    var registry = new SimpleMeterRegistry();
    return Await.await(AuditService.open(vertx, settings(folder), ZoneOffset.UTC, registry))
        .audit();
  }

  private static void write(Vertx vertx, AuditTrail log, int requests) throws Exception {
    var left = new AtomicInteger(requests);
    var running = new AtomicInteger(CLIENTS);
    Promise<Void> done = Promise.promise();
    for (int i = 0; i < CLIENTS; i++) {
      // One on each event loop in turn.
      Context context = ((VertxInternal) vertx).createEventLoopContext();
      context.runOnContext(v -> loop(log, left, running, done));
    }
    done.future().toCompletionStage().toCompletableFuture().get(2, TimeUnit.HOURS);
  }

  private static void loop(
      AuditTrail log, AtomicInteger left, AtomicInteger running, Promise<Void> done) {
    int number = left.decrementAndGet();
    if (number < 0) {
      if (running.decrementAndGet() == 0) done.tryComplete();
      return;
    }
    String prompt =
        "{\"messages\":[{\"role\":\"user\",\"content\":\""
            + text(number)
            + "\"}],\"model\":\"auto\"}";
    log.open(
            SampleEntries.request(
                "team-" + number % TEAMS, prompt.getBytes(StandardCharsets.UTF_8)))
        .compose(open -> open.close(SampleEntries.end("an answer")))
        .onFailure(done::tryFail)
        .onSuccess(v -> loop(log, left, running, done));
  }

  /** What that request asks. */
  static String text(int number) {
    return "question " + number + " " + "x".repeat(400);
  }
}

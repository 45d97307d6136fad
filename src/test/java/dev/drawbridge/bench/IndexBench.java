package dev.drawbridge.bench;

import dev.drawbridge.audit.AuditSettings;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.Bookkeeping;
import dev.drawbridge.audit.Page;
import dev.drawbridge.audit.Query;
import dev.drawbridge.audit.SampleEntries;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The index of a large log: what its rebuild costs, and searches with it. */
public final class IndexBench {
  private static final int CLIENTS = 64;
  private static final int TEAMS = 40;

  private IndexBench() {}

  /**
   * Takes a folder on the disk to be measured and the number of records; without them, a temporary
   * folder and a million. 0 measures what is in the folder.
   *
   * @param args the folder, the number of records
   */
  public static void main(String[] args) throws Exception {
    Path root = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("index-bench");
    int records = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
    Files.createDirectories(root);
    Vertx vertx = Vertx.vertx();
    var settings = new AuditSettings(root.resolve("audit"), Duration.ofSeconds(20), 4 << 20);
    AuditTrail log =
        await(Bookkeeping.open(vertx, settings, ZoneOffset.UTC, new SimpleMeterRegistry())).audit();
    long start = System.nanoTime();
    if (records > 0) {
      write(vertx, log, records / 2);
      row("written beside the index", records / seconds(start), "records/s");
    }
    start = System.nanoTime();
    indexed(log);
    row("the index behind it then", seconds(start), "s");
    double before = cpuSeconds();
    log.reindex();
    start = System.nanoTime();
    indexed(log);
    row("index made anew", seconds(start), "s");
    row("processor time of it", cpuSeconds() - before, "s");
    row("its size", Files.size(root.resolve("audit/index.db")) / 1e6, "MB");
    Instant day = Instant.now().truncatedTo(ChronoUnit.DAYS);
    Instant next = day.plus(1, ChronoUnit.DAYS);
    search("a team's day, newest 100", log, query("team-7", null, day, next, null, 100));
    search("a team's day, newest 1000", log, query("team-7", null, day, next, null, 1000));
    search("a team and an outcome", log, query("team-7", "complete", day, next, null, 100));
    search("a team without rows", log, query("nobody", null, day, next, null, 100));
    search("a team, before all", log, query("team-7", null, null, day.minusSeconds(1), null, 100));
    search("a whole text", log, query(null, null, null, null, text(77), 100));
    search("a minute of all", log, query(null, null, day, next, null, 100));
    await(log.close());
    await(vertx.close());
  }

  private static Query query(
      @Nullable String team,
      @Nullable String outcome,
      @Nullable Instant since,
      @Nullable Instant until,
      @Nullable String text,
      int limit) {
    return new Query(team, null, null, outcome, since, until, limit, null, Map.of(), text);
  }

  private static void indexed(AuditTrail log) throws Exception {
    while (!await(log.indexed(Duration.ofSeconds(5)))) {
      log.lags().stream()
          .filter(lag -> lag.error() != null)
          .forEach(lag -> System.out.println(lag.consumer() + ": " + lag.error()));
    }
  }

  private static void write(Vertx vertx, AuditTrail log, int requests) throws Exception {
    var left = new AtomicInteger(requests);
    var running = new AtomicInteger(CLIENTS);
    Promise<Void> done = Promise.promise();
    for (int i = 0; i < CLIENTS; i++) {
      Context context = vertx.getOrCreateContext();
      context.runOnContext(v -> loop(log, left, running, done));
    }
    await(done.future());
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

  private static String text(int number) {
    return "question " + number + " " + "x".repeat(400);
  }

  private static void search(String what, AuditTrail log, Query query) throws Exception {
    int rounds = 11;
    double[] millis = new double[rounds];
    int found = 0;
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      Page page = await(log.search(query));
      millis[i] = seconds(start) * 1000;
      found = page.decisions().size();
    }
    double first = millis[0];
    Arrays.sort(millis);
    row(what + " (" + found + " found), first", first, "ms");
    row(what + ", median", millis[rounds / 2], "ms");
  }

  /** What the index's thread has used; the clock tells more where others use the processors. */
  private static double cpuSeconds() {
    var threads = ManagementFactory.getThreadMXBean();
    for (long id : threads.getAllThreadIds()) {
      var thread = threads.getThreadInfo(id);
      if (thread != null && thread.getThreadName().equals("audit-index")) {
        return threads.getThreadCpuTime(id) / 1e9;
      }
    }
    throw new IllegalStateException("nobody writes the index");
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void row(String what, double value, String unit) {
    System.out.printf("%-48s %12.1f %s%n", what, value, unit);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(1200, TimeUnit.SECONDS);
  }
}

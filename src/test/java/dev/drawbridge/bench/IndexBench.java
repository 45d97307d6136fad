package dev.drawbridge.bench;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.fixture.Await;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A large log: its start; what its index costs to be made anew, and searches with that. */
final class IndexBench {
  /** For a million records. */
  private static final double REBUILD_SECONDS = 60;

  private static final double SEARCH_MILLIS = 50;
  private static final double START_SECONDS = 2;
  private static final int ROUNDS = 11;

  private IndexBench() {}

  /** How long until the log takes records; the first start reads its classes too. */
  static void starts(FigureTable table, LargeLog large) throws Exception {
    Vertx vertx = Vertx.vertx();
    double[] took = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      AuditTrail log = large.open(vertx);
      took[i] = seconds(start);
      Await.await(log.close());
    }
    table.row("start of the log, the first", took[0], "s", FigureTable.atMost(START_SECONDS));
    Arrays.sort(took);
    table.row("  the median of " + ROUNDS, took[ROUNDS / 2], "s", FigureTable.NONE);
    Await.await(vertx.close());
  }

  static void rebuild(FigureTable table, LargeLog large) throws Exception {
    Vertx vertx = Vertx.vertx();
    AuditTrail log = large.open(vertx);
    indexed(log);
    double before = cpuSeconds();
    log.reindex();
    long start = System.nanoTime();
    indexed(log);
    table.row(
        "index of the log made anew",
        seconds(start),
        "s",
        FigureTable.atMost(REBUILD_SECONDS * large.records() / 1e6));
    table.row("  its processor time", cpuSeconds() - before, "s", FigureTable.NONE);
    double size = Files.size(large.folder().resolve("index.db")) / 1e6;
    table.row("  its size", size, "MB", FigureTable.NONE);
    Await.await(log.close());
    Await.await(vertx.close());
  }

  static void searches(FigureTable table, LargeLog large) throws Exception {
    Vertx vertx = Vertx.vertx();
    AuditTrail log = large.open(vertx);
    indexed(log);
    Instant day = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(1, ChronoUnit.DAYS);
    Instant next = day.plus(2, ChronoUnit.DAYS);
    search(table, "a team's day, newest 100", log, query("team-7", null, day, next, null, 100));
    search(table, "a team's day, newest 1000", log, query("team-7", null, day, next, null, 1000));
    search(table, "a team and an outcome", log, query("team-7", "complete", day, next, null, 100));
    search(table, "a team without rows", log, query("nobody", null, day, next, null, 100));
    search(table, "a day before all", log, query("team-7", null, null, day, null, 100));
    search(table, "a whole text", log, query(null, null, null, null, LargeLog.text(77), 100));
    search(table, "all teams, newest 100", log, query(null, null, day, next, null, 100));
    Await.await(log.close());
    Await.await(vertx.close());
  }

  private static Query query(
      @Nullable String team,
      @Nullable String outcome,
      @Nullable Instant since,
      @Nullable Instant until,
      @Nullable String text,
      int limit) {
    return Query.newest(limit)
        .withTeam(team)
        .withOutcome(outcome)
        .withTime(since, until)
        .withText(text);
  }

  private static void indexed(AuditTrail log) throws Exception {
    while (!log.indexed(Duration.ofSeconds(5))
        .toCompletionStage()
        .toCompletableFuture()
        .get(1, TimeUnit.MINUTES)) {
      log.lags().stream()
          .filter(lag -> lag.error() != null)
          .forEach(lag -> System.out.println(lag.consumer() + ": " + lag.error()));
    }
  }

  private static void search(FigureTable table, String what, AuditTrail log, Query query)
      throws Exception {
    double[] millis = new double[ROUNDS];
    int found = 0;
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      Page page = Await.await(log.search(query));
      millis[i] = seconds(start) * 1000;
      found = page.decisions().size();
    }
    double first = millis[0];
    Arrays.sort(millis);
    String name = "search: " + what + " (" + found + " found)";
    table.row(name, millis[ROUNDS / 2], "ms", FigureTable.atMost(SEARCH_MILLIS));
    table.row("  the first of them", first, "ms", FigureTable.NONE);
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
}

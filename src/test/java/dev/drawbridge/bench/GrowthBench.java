package dev.drawbridge.bench;

import static dev.drawbridge.bench.FigureTable.NONE;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.AuditJson;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.verify.LogCheck;
import dev.drawbridge.bench.FigureTable.Goal;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.tlog.WitnessPolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * What a month of many small records costs: room, start, searches as the admin port makes them, a
 * check with contents closed, memory. Each is to be the same for ten times as many records, but for
 * the check and the room, which are to be ten times as much.
 */
final class GrowthBench {
  private static final double SEARCH_MILLIS = 50;
  private static final double START_SECONDS = 2;
  private static final double VERIFIED = 200_000;
  private static final int STARTS = 5;
  private static final int WARM_UP = 100;
  private static final int SEARCHES = 200;
  private static final double MEGABYTE = 1 << 20;

  private final FigureTable table;
  private final GrownLog log;
  private final Vertx vertx = Vertx.vertx();
  private final Random random = new Random(7);
  private final Instant begins;

  private GrowthBench(FigureTable table, GrownLog log) throws IOException {
    this.table = table;
    this.log = log;
    this.begins = log.begins();
  }

  /** Measures; the check comes first, so that its figure has what the compiler takes in it. */
  static void measure(FigureTable table, GrownLog log) throws Exception {
    var bench = new GrowthBench(table, log);
    try {
      long records = bench.verify();
      bench.room(records);
      bench.starts();
      bench.searches();
    } finally {
      Await.await(bench.vertx.close());
    }
  }

  private long verify() throws IOException {
    Path none = log.folder().resolve("none");
    var task =
        new LogCheck.Task(log.folder(), new MasterKey(none, null), null, null, WitnessPolicy.NONE);
    long before = processNanos();
    LogCheck.Report report = LogCheck.run(task, seen -> {});
    double seconds = (processNanos() - before) / 1e9;
    if (!report.ok()) throw new IllegalStateException("a sound log is not: " + report.faults());
    long records = report.extent().records();
    table.row("growth: records", records, "", NONE);
    table.row(
        "audit verify, contents closed, from a cold start",
        records / seconds,
        "/s of a core",
        FigureTable.atLeast(VERIFIED));
    return records;
  }

  private void room(long records) throws IOException {
    room("segments", log.folder().resolve("wal"), records);
    room("tiles", log.folder().resolve("tile"), records);
    room("index", log.folder().resolve("index.db"), records);
  }

  private void room(String what, Path folder, long records) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) bytes += Files.size(file);
    }
    table.row("room of a record: " + what, (double) bytes / records, "bytes", NONE);
  }

  private AuditTrail open() throws Exception {
    var registry = new SimpleMeterRegistry();
    return Await.await(AuditService.open(vertx, log.settings(), ZoneOffset.UTC, registry)).audit();
  }

  private void starts() throws Exception {
    double[] took = new double[STARTS];
    double[] used = new double[STARTS];
    for (int i = 0; i < STARTS; i++) {
      long start = System.nanoTime();
      long before = processNanos();
      AuditTrail opened = open();
      took[i] = (System.nanoTime() - start) / 1e9;
      used[i] = (processNanos() - before) / 1e9;
      Await.await(opened.close());
    }
    table.row("start of the log, the first", took[0], "s", FigureTable.atMost(START_SECONDS));
    Arrays.sort(took);
    Arrays.sort(used);
    table.row("  the median of " + STARTS, took[STARTS / 2], "s", NONE);
    table.row("  its processor time", used[STARTS / 2], "s", NONE);
  }

  private void searches() throws Exception {
    AuditTrail opened = open();
    GrownLog.index(opened);
    memory("after the start");
    Goal goal = FigureTable.atMost(SEARCH_MILLIS);
    search(opened, "a team's day, newest 100", goal, i -> day(Query.newest(100).withTeam(team())));
    search(
        opened, "a team's day, newest 1000", NONE, i -> day(Query.newest(1000).withTeam(team())));
    search(
        opened,
        "a principal",
        goal,
        i -> Query.newest(100).withPrincipal("key-" + one(GrownLog.KEYS)));
    search(
        opened, "a model", goal, i -> Query.newest(100).withModel("model-" + one(GrownLog.MODELS)));
    search(opened, "a code", goal, i -> Query.newest(100).withCode("unknown_model"));
    search(opened, "a model of a team", goal, i -> modelOf(one(GrownLog.TEAMS)));
    search(opened, "a team without rows", goal, i -> Query.newest(100).withTeam("nobody"));
    memory("after the searches");
    Await.await(opened.close());
  }

  private int one(int of) {
    return random.nextInt(of);
  }

  private String team() {
    return "team-" + one(GrownLog.TEAMS);
  }

  private static Query modelOf(int team) {
    return Query.newest(100)
        .withTeam("team-" + team)
        .withModel("model-" + team * 7 % GrownLog.MODELS);
  }

  private Query day(Query query) {
    Instant day = begins.plus(Duration.ofDays(one(GrownLog.DAYS)));
    return query.withTime(day, day.plus(Duration.ofDays(1)));
  }

  private void search(AuditTrail opened, String what, Goal goal, IntFunction<Query> queries)
      throws Exception {
    for (int i = 0; i < WARM_UP; i++) found(opened, queries.apply(i));
    double[] millis = new double[SEARCHES];
    for (int i = 0; i < SEARCHES; i++) {
      Query query = queries.apply(i);
      long start = System.nanoTime();
      found(opened, query);
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    table.row("search: " + what + ", p50", millis[SEARCHES / 2], "ms", NONE);
    table.row("  p99", millis[SEARCHES * 99 / 100], "ms", goal);
  }

  /** As the admin port answers it. */
  private static String found(AuditTrail opened, Query query) throws Exception {
    return Await.await(opened.search(query).map(page -> AuditJson.page(page, false)));
  }

  private void memory(String when) throws IOException {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    long heap = runtime.totalMemory() - runtime.freeMemory();
    table.row("heap in use " + when, heap / MEGABYTE, "MB", NONE);
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (!line.startsWith("VmRSS:")) continue;
      table.row("  resident", Long.parseLong(line.replaceAll("\\D", "")) / 1024.0, "MB", NONE);
    }
  }

  private static long processNanos() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return ((com.sun.management.OperatingSystemMXBean) system).getProcessCpuTime();
  }
}

package dev.drawbridge.bench;

import static dev.drawbridge.fixture.Await.await;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.replay.DecisionHistory;
import dev.drawbridge.audit.replay.Replay;
import dev.drawbridge.audit.replay.ReplayReport;
import dev.drawbridge.bench.FigureTable.Goal;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.policy.Policies;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.PolicySettings;
import dev.drawbridge.policy.Questions;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Difference.Change;
import dev.drawbridge.sensitivity.SensitivitySettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** How many recorded decisions a second of one core's time makes again, the cache off. */
final class ReplayBench {
  private static final int RECORDS = 6_000;
  private static final byte[] BODY = new byte[2048];

  private ReplayBench() {}

  /** Measures; takes some half a minute. */
  static void measure(FigureTable table) throws Exception {
    Vertx vertx = Vertx.vertx();
    Catalog catalog = Questions.catalog(20);
    var settings =
        new PolicySettings(null, null, null, null, null, Duration.ofSeconds(5), 0, Duration.ZERO);
    try {
      Policy policy =
          await(
              Policies.load(
                  vertx,
                  settings,
                  Questions.research(),
                  Questions.ACME,
                  catalog,
                  new SimpleMeterRegistry()));
      for (int candidates : new int[] {1, 3, 20}) {
        double once = replayed(vertx, policy, catalog, candidates, RECORDS);
        Goal goal = candidates == 20 ? FigureTable.atLeast(3000) : FigureTable.NONE;
        table.row(name(RECORDS, candidates), once, "/s", goal);
      }
      double more = replayed(vertx, policy, catalog, 1, 4 * RECORDS);
      table.row(name(4 * RECORDS, 1), more, "/s", FigureTable.NONE);
      await(policy.close());
    } finally {
      await(vertx.close());
    }
  }

  private static String name(int records, int candidates) {
    return "replay, " + records + " records of " + candidates;
  }

  private static double replayed(
      Vertx vertx, Policy policy, Catalog catalog, int candidates, int records) throws Exception {
    Path folder = Files.createTempDirectory("drawbridge-replay-").resolve("audit");
    record(vertx, policy, catalog, candidates, records, folder);
    double best = 0;
    for (int round = 0; round < 3; round++) {
      try (DecisionHistory history =
          DecisionHistory.open(folder, new MasterKey(AuditSettings.master(folder), null))) {
        history.know(policy.snapshot());
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        ReplayReport report =
            new Replay(history, policy, SensitivitySettings.standard(Level.INTERNAL))
                .run(Instant.EPOCH, null, 100);
        long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        if (report.count(Change.SAME) != records) {
          throw new IllegalStateException("a replay of the same policy found changes");
        }
        best = Math.max(best, records / (took / 1e9));
      }
    }
    return best;
  }

  private static void record(
      Vertx vertx, Policy policy, Catalog catalog, int candidates, int records, Path folder)
      throws Exception {
    AuditTrail log =
        await(
                AuditService.open(
                    vertx,
                    AuditSettings.unconfigured(folder, Duration.ofSeconds(10), 4096),
                    ZoneOffset.UTC,
                    new SimpleMeterRegistry()))
            .audit();
    DecisionInput whole = Questions.about(catalog);
    Future<?> all = Future.succeededFuture();
    for (int i = 0; i < records; i++) {
      DecisionInput input =
          new DecisionInput(
              Questions.about(catalog).request(),
              whole.principal(),
              whole.sensitivity(),
              whole.candidates().subList(0, candidates),
              whole.organisation(),
              whole.sourceAddress(),
              List.of());
      Verdict verdict = await(policy.decide(input));
      String first = verdict.eligible().getFirst().id();
      all = Future.join(all, log.open(SampleEntries.decided(input, verdict, first, BODY)));
      if (i % 200 == 0) {
        await(all);
        all = Future.succeededFuture();
      }
    }
    await(all);
    await(log.close());
  }
}

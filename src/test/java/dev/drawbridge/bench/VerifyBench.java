package dev.drawbridge.bench;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.verify.LogCheck;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.tlog.WitnessPolicy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** How many records a second of one core's time {@code audit verify} checks. */
final class VerifyBench {
  private static final int ROUNDS = 3;

  private VerifyBench() {}

  static void measure(FigureTable table, LargeLog log) throws IOException {
    Path master = AuditSettings.master(log.folder());
    table.row(
        "audit verify, contents closed",
        best(log.folder(), log.folder().resolve("none")),
        "/s of a core",
        FigureTable.atLeast(200_000));
    table.row(
        "audit verify, contents opened too",
        best(log.folder(), master),
        "/s of a core",
        FigureTable.NONE);
  }

  private static double best(Path folder, Path master) throws IOException {
    var task =
        new LogCheck.Task(folder, new MasterKey(master, null), null, null, WitnessPolicy.NONE);
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      LogCheck.Report report = LogCheck.run(task, seen -> {});
      long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
      if (!report.ok()) throw new IllegalStateException("a sound log is not: " + report.faults());
      best = Math.max(best, report.extent().records() / (took / 1e9));
    }
    return best;
  }
}

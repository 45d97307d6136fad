package dev.drawbridge.bench;

import dev.drawbridge.bench.FigureTable.Goal;
import dev.drawbridge.fixture.load.SteadyLoad;
import dev.drawbridge.fixture.load.SteadyLoad.Done;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What callers of a steady load noticed while something was done to a gateway, beside the time just
 * before. How long one waited is what its answer took beyond what the vendor itself takes.
 *
 * @param from when the time just before began, by {@link System#nanoTime}
 * @param begin when that which was done began
 * @param end when nothing of it was left
 */
record LoadPhase(String name, long from, long begin, long end) {
  private static final double MILLION = 1e6;

  /**
   * What a phase is to reach: the longest wait in milliseconds, and the 99th percentile's growth.
   */
  record Aims(Goal longest, Goal growth) {}

  /**
   * The figures, once each request has its answer.
   *
   * @param stream how long the vendor takes for a stream
   * @param records the ids of the requests on record
   */
  void print(FigureTable table, SteadyLoad load, Duration stream, Set<String> records, Aims aims) {
    List<Done> during = load.dueBetween(begin, end);
    double before = within(0.99, load.dueBetween(from, begin), stream);
    double after = within(0.99, during, stream);
    List<Done> failed = failed(load);
    long lost =
        during.stream().filter(one -> one.failure() == null && !records.contains(one.id())).count();
    table.row(name + ": asked", during.size(), "", FigureTable.NONE);
    // Many of them say that the load was more than this machine can do, whatever was done.
    table.row("  under way when it began", underWay(load), "", FigureTable.NONE);
    table.row("  failed", failed.size(), "", FigureTable.atMost(0));
    table.row("  without record", lost, "", FigureTable.atMost(0));
    table.row("  longest wait", within(1, during, stream), "ms", aims.longest());
    table.row("  p99 before", before, "ms", FigureTable.NONE);
    table.row("  p99 during", after, "ms", FigureTable.NONE);
    table.row("  p99 during ÷ before", after / before, "", aims.growth());
  }

  /** Those that failed while it was done. */
  List<Done> failed(SteadyLoad load) {
    return load.dueBetween(begin, end).stream().filter(one -> one.failure() != null).toList();
  }

  private long underWay(SteadyLoad load) {
    return load.dueBetween(from, begin).stream()
        .filter(one -> one.due() + one.nanos() > begin)
        .count();
  }

  /** Milliseconds that such a share of them waited at most. */
  private static double within(double share, List<Done> some, Duration stream) {
    return SteadyLoad.within(
                share,
                some.stream().map(one -> one.kind().stream() ? one.sooner(stream) : one).toList())
            .toNanos()
        / MILLION;
  }
}

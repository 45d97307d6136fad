package dev.drawbridge.bench;

import dev.drawbridge.audit.record.SealingBench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The figures of the record, in one table: {@code mvn -Pbench verify -Dbench=NAMES}, or this class
 * with the same arguments.
 */
public final class AuditFigures {
  /** Those that the goals are for. */
  static final String RECORDS = "1000000";

  private static final int WHOLE = Integer.parseInt(RECORDS);
  private static final FigureTable.Goal SEALED = FigureTable.atMost(40);
  static final List<String> NAMES =
      List.of(
          "disk",
          "ack",
          "seal",
          "record",
          "room",
          "crossing",
          "verify",
          "large-start",
          "rebuild",
          "search",
          "growth");

  private AuditFigures() {}

  /**
   * Takes names of measures, with commas, or {@code audit} for all; how many records; and a folder
   * on the disk to be measured, whose large log is used again. Figures that are compared with the
   * goals are those of a million records.
   *
   * @param args the names, the records, the folder; the last two may be left out
   */
  public static void main(String[] args) throws Exception {
    List<String> names = args[0].equals("audit") ? NAMES : List.of(args[0].split(",", -1));
    for (String name : names) {
      if (!NAMES.contains(name)) throw new IllegalArgumentException(name + " is none of " + NAMES);
    }
    int records = args.length > 1 ? Integer.parseInt(args[1]) : WHOLE;
    Path folder =
        args.length > 2
            ? Files.createDirectories(Path.of(args[2]))
            : Files.createTempDirectory("drawbridge-figures-");
    var table = new FigureTable();
    measure(table, names, records, folder);
    table.print();
  }

  static void measure(FigureTable table, List<String> names, int records, Path folder)
      throws Exception {
    boolean brief = records < WHOLE;
    Duration warm = brief ? Duration.ofSeconds(2) : Bench.WARM;
    Duration time = brief ? Duration.ofSeconds(2) : Bench.TIME;
    for (String name : names) {
      switch (name) {
        case "disk" -> DiskBench.measure(table, folder);
        case "ack" -> AuditBench.measure(table, folder, Math.min(records, 200_000));
        case "seal" ->
            table.row("a request and its end sealed, p50", SealingBench.p50(), "µs", SEALED);
        case "record" -> RecordBench.measure(table, folder);
        case "room" -> RoomBench.measure(table, folder);
        case "crossing" -> CrossingBench.measure(table, folder, warm, time);
        case "growth" -> GrowthBench.measure(table, GrownLog.in(folder, records));
        case "verify" -> VerifyBench.measure(table, LargeLog.in(folder, records));
        case "large-start" -> IndexBench.starts(table, LargeLog.in(folder, records));
        case "rebuild" -> IndexBench.rebuild(table, LargeLog.in(folder, records));
        case "search" -> IndexBench.searches(table, LargeLog.in(folder, records));
        default -> throw new IllegalStateException(name);
      }
    }
  }
}

package dev.drawbridge.bench;

import dev.drawbridge.fixture.KillLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The figures of all that is measured, in one table of one run: {@code mvn -Pbench verify}. */
public final class Bench {
  private static final int KILLS = 200;

  /* The compiler needs half a minute of load on two cores until a call costs what it costs. */
  static final Duration WARM = Duration.ofSeconds(35);
  static final Duration TIME = Duration.ofSeconds(10);
  private static final List<String> FLAGS =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  private Bench() {}

  /**
   * Measures all, or only what is named.
   *
   * @param args {@code all}, {@code cost}, {@code streams}, {@code policy}, {@code kills}, {@code
   *     translation}, {@code detection}, {@code detectors}, {@code fallback}, {@code restart},
   *     {@code soak}, or those of {@link AuditFigures}
   */
  public static void main(String[] args) throws Exception {
    String only = args.length == 0 ? "all" : args[0];
    var table = new FigureTable();
    switch (only) {
      case "all" -> all(table, args);
      case "cost" -> cost(table);
      case "streams" -> StreamBench.measure(table);
      case "policy" -> decisions(table);
      case "kills" -> kills(table);
      case "translation" -> TranslationBench.main(args);
      case "detection" -> DetectionBench.main(args);
      case "detectors" -> DetectorsBench.main(args);
      case "fallback" -> FallbackBench.main(args);
      case "restart" -> RestartBench.main(args);
      case "soak" -> SoakBench.main(args);
      default -> AuditFigures.main(args);
    }
    table.print();
  }

  private static void all(FigureTable table, String[] args) throws Exception {
    cost(table);
    StreamBench.measure(table);
    decisions(table);
    Path folder = Files.createTempDirectory("drawbridge-figures-");
    String records = args.length > 1 ? args[1] : AuditFigures.RECORDS;
    AuditFigures.measure(table, AuditFigures.NAMES, Integer.parseInt(records), folder);
    kills(table);
    TranslationBench.main(args);
    DetectionBench.main(args);
    DetectorsBench.main(args);
    FallbackBench.main(args);
  }

  private static void cost(FigureTable table) throws Exception {
    RequestCost.measure(table, Files.createTempDirectory("drawbridge-cost-"), TIME);
  }

  private static void decisions(FigureTable table) throws Exception {
    PolicyBench.measure(table);
    BudgetBench.measure(table);
    ReplayBench.measure(table);
  }

  private static void kills(FigureTable table) throws Exception {
    Path folder = Files.createTempDirectory("drawbridge-kills-");
    KillLoop.Found found = new KillLoop().run(folder, KILLS);
    table.row(
        "kill -9 under load, " + KILLS + " times: prompts that a vendor saw",
        found.seen(),
        "",
        FigureTable.NONE);
    table.row("  of which not on record", found.lost().size(), "", FigureTable.atMost(0));
  }

  static List<String> java(String... more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of(more));
    return command;
  }
}

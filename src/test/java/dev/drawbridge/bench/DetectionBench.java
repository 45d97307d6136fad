package dev.drawbridge.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.SensitivitySettings;
import dev.drawbridge.sensitivity.detect.LabelledTexts;
import dev.drawbridge.sensitivity.detect.Scan;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opentest4j.TestAbortedException;

/**
 * What looking into a prompt costs in processor time, with and without names, and how well each
 * type is found in labelled texts. {@code mvn -Pbench verify -Dbench=detection}.
 */
public final class DetectionBench {
  private static final int ROUNDS = 7;
  private static final String PROSE =
      "the bridge was closed for the winter, and whoever came to the river had to wait for the"
          + " ferry, which went twice a day and took carts, cattle and people in that order. ";

  private DetectionBench() {}

  public static void main(String[] arguments) throws Exception {
    var table = new FigureTable();
    for (boolean names : new boolean[] {false, true}) {
      Labeller labeller = labeller(names);
      String with = names ? ", with names" : ", without names";
      row(table, "look into 2 KiB" + with, labeller, 2 << 10, 4_000, "µs", names ? -1 : 25);
      row(table, "look into 8 KiB" + with, labeller, 8 << 10, 1_000, "µs", names ? -1 : 100);
      row(table, "look into 1 MiB" + with, labeller, 1 << 20, 10, "µs", names ? -1 : 15_000);
    }
    table.print();
    scores("our own texts", LabelledTexts.own());
    try {
      scores("Presidio's research texts", LabelledTexts.research());
    } catch (TestAbortedException e) {
      System.out.println("Presidio's research texts: " + e.getMessage());
    }
  }

  private static Labeller labeller(boolean names) {
    return new Labeller(
        new SensitivitySettings(
            Level.INTERNAL, Map.of(), names ? Set.of() : Set.of("names"), List.of()));
  }

  /** The best of some rounds, each so many times; nothing is to be found. */
  private static void row(
      FigureTable table,
      String name,
      Labeller labeller,
      int size,
      int times,
      String unit,
      double most) {
    byte[] body = body(size);
    double best = Double.MAX_VALUE;
    int found = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = cpu();
      for (int i = 0; i < times; i++) found += labeller.read(body).findings().size();
      best = Math.min(best, (cpu() - start) / 1e3 / times);
    }
    if (found > 0) throw new IllegalStateException("something was found");
    table.row(name, best, unit, most < 0 ? FigureTable.NONE : FigureTable.atMost(most));
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static byte[] body(int size) {
    var body =
        new StringBuilder("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"");
    while (body.length() < size - 4) body.append(PROSE);
    body.setLength(size - 4);
    return body.append("\"}]}").toString().getBytes(UTF_8);
  }

  private static void scores(String name, LabelledTexts texts) {
    Scan scan = Scan.with(List.of(), Set.of());
    System.out.println();
    System.out.println(name + ": " + texts.size());
    System.out.println("type                  texts   precision, recall, F1");
    texts.scores(scan::of).forEach((type, score) -> System.out.println(score.line(type)));
  }
}

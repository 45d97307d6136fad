package dev.drawbridge.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drawbridge.dialect.MessageRanges;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.SensitivitySettings;
import dev.drawbridge.sensitivity.detect.LabelledTexts;
import dev.drawbridge.sensitivity.detect.OrdinaryCode;
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

  /** Turns before the one that is looked into, and how often one is in a round. */
  private static final int TURNS = 20;

  private static final int TIMES = 100;
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
      later(table, with, labeller, names ? -1 : 300);
      row(table, "look into 1 MiB" + with, labeller, 1 << 20, 10, "µs", names ? -1 : 15_000);
    }
    secrets(table, "our own sources", OrdinaryCode.own());
    var jdk = OrdinaryCode.jdk();
    if (jdk.isPresent()) secrets(table, "the JDK's sources", jdk.get());
    else table.without("taken for secrets in the JDK's sources", "no src.zip beside the JDK");
    table.print();
    scores("our own texts", LabelledTexts.own());
    try {
      scores("Presidio's research texts", LabelledTexts.research());
    } catch (TestAbortedException e) {
      System.out.println("Presidio's research texts: " + e.getMessage());
    }
  }

  private static void secrets(FigureTable table, String what, OrdinaryCode code) {
    String name = "taken for secrets in %s, %,d lines".formatted(what, code.lines());
    table.row(name, code.rate(), "in 10,000", FigureTable.atMost(1));
    code.found().forEach(each -> System.out.println("  " + each));
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

  /** The twenty-first turn of a conversation that is sent again whole: 8 KiB of it are new. */
  private static void later(FigureTable table, String with, Labeller labeller, double most) {
    var turns = new StringBuilder("{\"model\":\"m\",\"messages\":[");
    for (int turn = 1; turn <= TURNS; turn++) turns.append(message(turn, 0)).append(',');
    byte[] first = turns.append(message(0, 0)).append("]}").toString().getBytes(UTF_8);
    labeller.look(first, bounds(first), "");
    turns.setLength(turns.length() - message(0, 0).length() - 2);
    double best = Double.MAX_VALUE;
    // The digest needs longer until a call costs what it costs.
    for (int round = 0; round < 3 * ROUNDS; round++) {
      byte[][] bodies = new byte[TIMES][];
      for (int i = 0; i < TIMES; i++) {
        bodies[i] = (turns + message(TURNS + 1, round * TIMES + i) + "]}").getBytes(UTF_8);
      }
      long start = cpu();
      for (byte[] body : bodies) {
        var found = labeller.look(body, bounds(body), "");
        if (found.scan().known() < TURNS * 8_000L) throw new IllegalStateException("not known");
      }
      best = Math.min(best, (cpu() - start) / 1e3 / TIMES);
    }
    table.row(
        "look into a 21st turn of 8 KiB" + with,
        best,
        "µs",
        most < 0 ? FigureTable.NONE : FigureTable.atMost(most));
  }

  private static String message(int turn, int variant) {
    String role = turn % 2 == 1 ? "user" : "assistant";
    String text = PROSE.repeat((8 << 10) / PROSE.length());
    String which = "turn %s of %s ".formatted(word(turn), word(variant));
    return "{\"role\":\"" + role + "\",\"content\":\"" + which + text + "\"}";
  }

  /** A number in letters, of which nothing is found. */
  private static String word(int number) {
    var word = new StringBuilder();
    for (int left = number; left > 0; left /= 10) word.append((char) ('a' + left % 10));
    return word.toString();
  }

  private static int[] bounds(byte[] body) {
    List<MessageRanges.Range> ranges = MessageRanges.of(body);
    int[] bounds = new int[2 * ranges.size()];
    for (int i = 0; i < ranges.size(); i++) {
      bounds[2 * i] = ranges.get(i).from();
      bounds[2 * i + 1] = ranges.get(i).to();
    }
    return bounds;
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  static byte[] body(int size) {
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

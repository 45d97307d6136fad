package dev.drawbridge.bench;

import static dev.drawbridge.fixture.Await.await;

import dev.drawbridge.bench.LoadClient.Figures;
import dev.drawbridge.fixture.KillLoop;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of the crossing: the packaged gateway and a bare Vert.x relay, each in a process of
 * its own, before the same bare vendor and the same load, one after the other in one run; then the
 * parts. Prints one table. {@code mvn -Pbench verify}.
 */
public final class Bench {
  private static final int BODY = 2048;
  private static final int KILLS = 200;

  /* The compiler needs half a minute of load on two cores until a call costs what it costs. */
  static final Duration WARM = Duration.ofSeconds(35);
  static final Duration TIME = Duration.ofSeconds(10);
  private static final List<String> FLAGS =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
  private final Vertx vertx = Vertx.vertx();
  private final List<String[]> rows = new ArrayList<>();

  private Bench() {}

  /**
   * Measures all, or only what is named.
   *
   * @param args {@code all}, {@code streams}, {@code translation}, {@code detection}, {@code
   *     detectors}, {@code fallback}, or those of {@link AuditFigures}
   */
  public static void main(String[] args) throws Exception {
    String only = args.length == 0 ? "all" : args[0];
    switch (only) {
      case "all" -> all(args);
      case "streams" -> StreamBench.main(args);
      case "translation" -> TranslationBench.main(args);
      case "detection" -> DetectionBench.main(args);
      case "detectors" -> DetectorsBench.main(args);
      case "fallback" -> FallbackBench.main(args);
      default -> AuditFigures.main(args);
    }
  }

  private static void all(String[] args) throws Exception {
    Bench bench = new Bench();
    try {
      bench.run();
    } finally {
      bench.vertx.close();
    }
    List<PolicyBench.Row> decisions = new ArrayList<>(PolicyBench.rows());
    decisions.addAll(BudgetBench.rows());
    decisions.addAll(ReplayBench.rows());
    for (PolicyBench.Row row : decisions) {
      bench.row(
          row.name(), String.format(Locale.ROOT, "%.1f %s", row.figure(), row.unit()), row.goal());
    }
    bench.kills();
    bench.print();
    String records = args.length > 1 ? args[1] : AuditFigures.RECORDS;
    AuditFigures.main(new String[] {"audit", records});
    TranslationBench.main(args);
    DetectionBench.main(args);
    DetectorsBench.main(args);
    StreamBench.main(args);
    FallbackBench.main(args);
  }

  private void kills() throws Exception {
    Path folder = Files.createTempDirectory("drawbridge-kills-");
    KillLoop.Found found = new KillLoop().run(folder, KILLS);
    row(
        "kill -9 under load, " + KILLS + " times: prompts a vendor saw, not on record",
        found.lost().size() + " of " + found.seen(),
        "0");
  }

  private void run() throws Exception {
    int vendor = await(BareVendor.start(vertx, 20, 20)).actualPort();
    Path folder = Files.createTempDirectory("drawbridge-bench-");
    double disk = fdatasync(folder);
    row("disk: fdatasync of 4 KiB, p50", micros(disk), "");
    List<Figures> bare = new ArrayList<>();
    try (Child relay = Child.relay(vendor)) {
      for (int clients : new int[] {1, 64}) bare.add(measure("bare relay", relay, clients, ""));
      bare.add(streams("bare relay", relay, ""));
    }
    try (Child gateway = Child.gateway(folder, vendor)) {
      row("start to ready", String.format(Locale.ROOT, "%.2f s", gateway.startSeconds), "≤ 1.5 s");
      String key = gateway.key;
      Figures one = measure("gateway", gateway, 1, key);
      row(
          "added at 1 client, p50, beyond one fdatasync",
          micros(one.whole().p50() - bare.get(0).whole().p50() - disk),
          "≤ 500 µs");
      measure("gateway", gateway, 64, key);
      Figures streamed = streams("gateway", gateway, key);
      row(
          "first token added at 200 streams, p50",
          micros(streamed.first().p50() - bare.get(2).first().p50()),
          "≤ 1000 µs");
      allocations(gateway, key);
      row("gateway: memory after the load", gateway.rssMegabytes() + " MB", "≤ 300 MB");
    }
  }

  private Figures measure(String name, Child child, int clients, String key) throws Exception {
    byte[] body = BareVendor.request("m", false, BODY);
    var load =
        new LoadClient(
            vertx, child.port, "/v1/chat/completions", credential(key, Map.of()), body, clients);
    Duration before = child.cpu();
    long start = System.nanoTime();
    Figures f = await(load.run(WARM, TIME));
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpu = child.cpu().minus(before).toNanos() / 1e6 / (f.perSecond() * seconds);
    if (f.failed() > 0) throw new IllegalStateException(name + ": " + f.failed() + " failed");
    boolean ours = name.equals("gateway");
    String goal = !ours || clients == 1 ? "" : "≥ 6000/s, ≤ 0.2 ms";
    row(
        name + ": " + clients + " clients",
        String.format(
            Locale.ROOT,
            "%.0f/s, p50 %.0f µs, p99 %.0f µs, CPU about %.3f ms",
            f.perSecond(),
            f.whole().p50(),
            f.whole().p99(),
            cpu),
        goal);
    return f;
  }

  private Figures streams(String name, Child child, String key) throws Exception {
    byte[] body = BareVendor.request("m", true, BODY);
    Map<String, String> accept = Map.of("accept", "text/event-stream");
    var load =
        new LoadClient(
            vertx, child.port, "/v1/chat/completions", credential(key, accept), body, 200);
    Figures f = await(load.run(Duration.ofSeconds(4), TIME));
    if (f.failed() > 0) throw new IllegalStateException(name + ": " + f.failed() + " failed");
    row(
        name + ": 200 streams of 20 ms pace",
        String.format(
            Locale.ROOT, "first token p50 %.0f µs, p99 %.0f µs", f.first().p50(), f.first().p99()),
        "");
    return f;
  }

  /** Bytes that a request allocates, at 16 clients, and what of. */
  private void allocations(Child gateway, String key) throws Exception {
    byte[] body = BareVendor.request("m", false, BODY);
    var load =
        new LoadClient(
            vertx, gateway.port, "/v1/chat/completions", credential(key, Map.of()), body, 16);
    await(load.run(Duration.ZERO, Duration.ofSeconds(1)));
    Allocations recording = Allocations.begin(gateway.pid());
    Figures f = await(load.run(Duration.ZERO, Duration.ofSeconds(5)));
    Allocations.Profile profile = recording.end();
    row(
        "gateway: allocated for a request",
        String.format(
            Locale.ROOT,
            "%.1f KiB: %s",
            profile.bytes() / 1024.0 / f.requests(),
            Allocations.Profile.top(profile.byClass(), 4)),
        "");
    row("  where", Allocations.Profile.top(profile.byPlace(), 6), "");
  }

  private static Map<String, String> credential(String key, Map<String, String> more) {
    var all = new HashMap<>(more);
    if (!key.isEmpty()) all.put("authorization", "Bearer " + key);
    return all;
  }

  /** Median of the disk's own fdatasync after a write of 4 KiB into a file that is laid out. */
  private static double fdatasync(Path folder) throws IOException {
    Path file = folder.resolve("disk");
    Files.write(file, new byte[4096 * 600]);
    double[] took = new double[500];
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
      for (int i = 0; i < took.length; i++) {
        long start = System.nanoTime();
        channel.write(ByteBuffer.wrap(new byte[4096]), 4096L * i);
        channel.force(false);
        took[i] = (System.nanoTime() - start) / 1e3;
      }
    }
    Arrays.sort(took);
    return took[took.length / 2];
  }

  private void row(String name, String figure, String goal) {
    rows.add(new String[] {name, figure, goal});
    System.out.println(name + ": " + figure);
  }

  private static String micros(double micros) {
    return String.format(Locale.ROOT, "%.0f µs", micros);
  }

  private void print() {
    System.out.println();
    System.out.printf("%-48s %-64s %s%n", "what", "figure", "goal");
    for (String[] row : rows) System.out.printf("%-48s %-64s %s%n", row[0], row[1], row[2]);
  }

  static List<String> java(String... more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of(more));
    return command;
  }
}

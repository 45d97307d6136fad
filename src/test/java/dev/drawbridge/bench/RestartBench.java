package dev.drawbridge.bench;

import static dev.drawbridge.fixture.Await.await;

import dev.drawbridge.bench.ServedFolder.Served;
import dev.drawbridge.fixture.CertificateAuthority;
import dev.drawbridge.fixture.CertificateAuthority.Issued;
import dev.drawbridge.fixture.FreePorts;
import dev.drawbridge.fixture.load.CompleteRecords;
import dev.drawbridge.fixture.load.SteadyLoad;
import dev.drawbridge.fixture.load.SteadyLoad.Done;
import dev.drawbridge.fixture.load.SteadyLoad.Kind;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What callers notice of a restart and of a reload, at 300 requests a second: HTTP/1.1 on kept and
 * on fresh connections and HTTP/2, whole answers and streams of 0.4 s, all by TLS. And how long a
 * start takes, and what a gateway with nothing to do occupies. {@code mvn -Pbench verify
 * -Dbench=restart}.
 */
public final class RestartBench {
  private static final int PER_SECOND = 300;
  private static final int AT_ONCE = 2000;
  private static final int STARTS = 5;
  private static final int TAKEOVERS = 3;
  private static final Duration IDLE = Duration.ofSeconds(5);
  private static final Duration WARM = Duration.ofSeconds(20);
  private static final Duration STEADY = Duration.ofSeconds(10);
  private static final Duration AROUND = Duration.ofSeconds(3);
  private static final int RELOADS = 10;
  private static final long RELOAD_EVERY_MILLIS = 1_500;
  private static final double MILLION = 1e6;
  private static final String FACTS =
      "teams: { bench: { models: [\"*\"], purposes: [production] } }\n";

  private final FigureTable table = new FigureTable();
  private final Path folder;
  private final ServedFolder program;
  private final Path config;
  private final CertificateAuthority ca;
  private final int port;
  private final String key;

  private RestartBench(Path folder, int vendor) throws Exception {
    this.folder = folder;
    program = ServedFolder.in(folder);
    int[] ports = FreePorts.take(2);
    port = ports[0];
    ca = CertificateAuthority.in(folder.resolve("ca"));
    present(issue(ca, "port"));
    Files.writeString(folder.resolve("facts.yaml"), FACTS);
    config =
        Files.writeString(
            folder.resolve("drawbridge.yaml"),
            """
            version: 1
            data: ./var
            listen: { port: %d, tls: { cert: "file:port.crt", key: "file:port.key" } }
            admin: { port: %d }
            policy: { data: ./facts.yaml }
            providers:
              v: { dialect: openai, url: "http://127.0.0.1:%d/v1", operator: self, jurisdiction: DE, hosting: own }
            models:
              m: { provider: v, maker: Bench, weights: open, licence: Apache-2.0, context: 128000, price: { input: 1, output: 2 } }
            """
                .formatted(port, ports[1], vendor));
    key = program.key(config, "bench");
  }

  /** Prints one table. */
  public static void main(String[] args) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      int vendor = await(BareVendor.start(vertx, 20, 20)).actualPort();
      Path folder = Files.createTempDirectory("drawbridge-restart-");
      var bench = new RestartBench(folder, vendor);
      bench.starts();
      Served served = bench.takeovers(bench.program.serve(bench.config));
      try {
        bench.reloads(served);
      } finally {
        served.close();
      }
      bench.table.print();
    } finally {
      vertx.close();
    }
  }

  /** Of the curve that most certificates of servers have. */
  private static Issued issue(CertificateAuthority ca, String name) throws Exception {
    return ca.issue(name, "EC", "-groupname", "secp256r1");
  }

  private void present(Issued issued) throws Exception {
    // The key first: where a reload sees one of both alone, it is refused and tried again.
    Files.copy(issued.key(), folder.resolve("port.key"), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(issued.cert(), folder.resolve("port.crt"), StandardCopyOption.REPLACE_EXISTING);
  }

  private void starts() throws Exception {
    double[] seconds = new double[STARTS];
    double[] resident = new double[STARTS];
    for (int i = 0; i < STARTS; i++) {
      try (Served started = program.serve(config)) {
        seconds[i] = started.seconds();
        Thread.sleep(IDLE);
        resident[i] = started.resident();
      }
    }
    table.row("start to ready, median of " + STARTS, median(seconds), "s", FigureTable.atMost(0.8));
    table.row("memory, idle, median", median(resident), "MB", FigureTable.atMost(150));
  }

  private static double median(double[] of) {
    double[] sorted = of.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private SteadyLoad load() throws Exception {
    URI base = URI.create("https://localhost:" + port);
    return SteadyLoad.of(base, ca.client(null), key, "m", PER_SECOND, AT_ONCE, Kind.values());
  }

  private Served takeovers(Served first) throws Exception {
    Served now = first;
    try (SteadyLoad load = load()) {
      Thread.sleep(WARM);
      for (int i = 1; i <= TAKEOVERS; i++) {
        long steady = System.nanoTime();
        Thread.sleep(STEADY);
        long start = System.nanoTime();
        List<Done> before = load.dueBetween(steady, start);
        Served next = program.serve(config, "--takeover");
        now.awaitEnd();
        Thread.sleep(AROUND);
        List<Done> around = load.dueBetween(start, System.nanoTime());
        now = next;
        String name = "takeover " + i + ": ";
        table.row(name + "p99 before", millis(SteadyLoad.within(0.99, before)), "ms", none());
        table.row(name + "p99", millis(SteadyLoad.within(0.99, around)), "ms", none());
        table.row(
            name + "longest answer",
            millis(SteadyLoad.within(1, around)),
            "ms",
            FigureTable.atMost(1000));
      }
      load.stop();
      now.close();
      Set<String> lost = load.without(CompleteRecords.of(folder.resolve("var")));
      told("takeovers: failed", load);
      table.row("takeovers: without record", lost.size(), "", FigureTable.atMost(0));
    }
    return program.serve(config);
  }

  private void told(String name, SteadyLoad load) {
    int all = load.all().size();
    table.row(name + " of " + all, load.failed().size(), "", FigureTable.atMost(0));
    table.row("  asked again on a connection closed as idle", load.askedAgain(), "", none());
    load.failed().stream().limit(5).forEach(System.out::println);
  }

  private interface Change {
    void make(int number) throws Exception;
  }

  private void reloads(Served served) throws Exception {
    String yaml = Files.readString(config);
    List<Issued> issued = List.of(issue(ca, "next"), issue(ca, "after"));
    try (SteadyLoad load = load()) {
      Thread.sleep(WARM);
      long steady = System.nanoTime();
      Thread.sleep(STEADY);
      double before = millis(SteadyLoad.within(0.99, load.dueBetween(steady, System.nanoTime())));
      table.row("steady: p99", before, "ms", none());
      reload(
          served,
          load,
          "facts",
          before,
          n -> Files.writeString(folder.resolve("facts.yaml"), FACTS + "# " + n + "\n"));
      reload(
          served,
          load,
          "configuration",
          before,
          n -> Files.writeString(config, yaml.replace("input: 1,", "input: 1." + n + ",")));
      reload(served, load, "certificate", before, n -> present(issued.get(n % issued.size())));
      load.stop();
      told("reloads: failed", load);
    }
  }

  private void reload(Served served, SteadyLoad load, String what, double steady, Change change)
      throws Exception {
    int taken = served.reloads();
    long start = System.nanoTime();
    for (int i = 1; i <= RELOADS; i++) {
      change.make(i);
      Thread.sleep(RELOAD_EVERY_MILLIS);
    }
    double p99 = millis(SteadyLoad.within(0.99, load.dueBetween(start, System.nanoTime())));
    String name = (served.reloads() - taken) + " reloads of the " + what + ": ";
    table.row(name + "p99 ÷ steady", p99 / steady, "", FigureTable.atMost(2));
  }

  private static FigureTable.Goal none() {
    return FigureTable.NONE;
  }

  private static double millis(Duration of) {
    return TimeUnit.NANOSECONDS.toMicros(of.toNanos()) * 1000 / MILLION;
  }
}

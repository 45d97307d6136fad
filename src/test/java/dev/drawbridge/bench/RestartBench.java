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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What callers notice of a restart and of a reload, at 300 requests a second of a gateway that is
 * warm: HTTP/1.1 on kept and on fresh connections and HTTP/2, whole answers and streams of 0.4 s,
 * all by TLS. And how long a start takes, and what a gateway with nothing to do occupies. {@code
 * mvn -Pbench verify -Dbench=restart}.
 */
public final class RestartBench {
  /** A machine with much else to do may be asked for less. */
  private static final int PER_SECOND = Integer.getInteger("drawbridge.load", 300);

  private static final int AT_ONCE = 2000;

  /** Warms a gateway up: as many as it serves, of so many callers at once. */
  private static final int WARM_PER_SECOND = 2000;

  private static final int WARM_AT_ONCE = 32;
  private static final int STARTS = 5;
  private static final int TAKEOVERS = 3;
  private static final int PROMPT = 2048;
  private static final int PIECES = 20;
  private static final long PACE_MILLIS = 20;
  private static final Duration STREAM = Duration.ofMillis((PIECES - 1) * PACE_MILLIS);
  private static final Duration IDLE = Duration.ofSeconds(5);
  private static final Duration STEADY = Duration.ofSeconds(10);
  private static final Duration AROUND = Duration.ofSeconds(3);
  private static final int RELOADS = 10;
  private static final long RELOAD_EVERY_MILLIS = 1_500;
  private static final LoadPhase.Aims TAKEOVER =
      new LoadPhase.Aims(FigureTable.atMost(1000), FigureTable.NONE);
  private static final LoadPhase.Aims RELOAD =
      new LoadPhase.Aims(FigureTable.NONE, FigureTable.atMost(2));

  private final FigureTable table = new FigureTable();
  private final Map<LoadPhase, LoadPhase.Aims> phases = new LinkedHashMap<>();
  private final Vertx vertx;
  private final Path folder;
  private final ServedFolder program;
  private final Path config;
  private final CertificateAuthority ca;
  private final int port;
  private final String key;

  private RestartBench(Vertx vertx, Path folder, int vendor) throws Exception {
    this.vertx = vertx;
    this.folder = folder;
    program = ServedFolder.in(folder);
    int[] ports = FreePorts.take(2);
    port = ports[0];
    ca = CertificateAuthority.in(folder.resolve("ca"));
    present(issue(ca, "port"));
    Files.writeString(folder.resolve("facts.yaml"), BenchConfiguration.FACTS);
    config =
        Files.writeString(
            folder.resolve("drawbridge.yaml"),
            BenchConfiguration.of(
                "port: %d, tls: { cert: \"file:port.crt\", key: \"file:port.key\" }"
                    .formatted(port),
                ports[1],
                // A machine with much else to do may be slow at recording, and at a takeover, whose
                // requests come all at once then.
                """
                audit: { deadline: 60s }
                upstream: { connections: 512, queue: 2000 }
                """,
                vendor));
    key = program.key(config, "bench");
  }

  /** Prints one table. */
  public static void main(String[] args) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      int vendor = await(BareVendor.start(vertx, PIECES, PACE_MILLIS)).actualPort();
      Path folder = Files.createTempDirectory("drawbridge-restart-");
      var bench = new RestartBench(vertx, folder, vendor);
      bench.starts();
      bench.underLoad();
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

  private SteadyLoad load(int perSecond, int most) {
    var clients = new PooledClients(vertx, ca.pem(), port, key, "m", PROMPT);
    return SteadyLoad.by(clients, perSecond, most, List.of(Kind.values()));
  }

  private void underLoad() throws Exception {
    Served first = program.serve(config);
    try (SteadyLoad load = load(PER_SECOND, AT_ONCE)) {
      Served served = reloads(takeovers(first));
      load.stop();
      served.close();
      Set<String> records = CompleteRecords.of(folder.resolve("var"));
      phases.forEach(
          (phase, aims) -> {
            phase.print(table, load, STREAM, records, aims);
            print(phase.failed(load));
          });
      int failed = load.failed().size();
      table.row("all of " + load.all().size() + ": failed", failed, "", FigureTable.atMost(0));
      int lost = load.without(records).size();
      table.row("  without record", lost, "", FigureTable.atMost(0));
      table.row(
          "  sent again, on a connection closed as idle", load.askedAgain(), "", FigureTable.NONE);
      print(load.failed());
    }
  }

  /** Says how often each reason was seen. */
  private static void print(List<Done> failed) {
    failed.stream()
        .map(one -> String.valueOf(one.failure()).split("\\R|\"request_id\"", 2)[0])
        .collect(Collectors.groupingBy(line -> line, TreeMap::new, Collectors.counting()))
        .forEach((reason, number) -> System.out.println("failed " + number + ": " + reason));
  }

  /**
   * Has many ask at once until the compiler has done its work, and then only the steady load for a
   * while; says when that while began.
   */
  private long steady(Served served) throws Exception {
    try (SteadyLoad warm = load(WARM_PER_SECOND, WARM_AT_ONCE)) {
      Thread.sleep(Bench.WARM);
      warm.stop();
      System.out.println(warm.ended() + " requests to warm it up");
      print(warm.failed());
    }
    Thread.sleep(AROUND);
    long start = System.nanoTime();
    Duration gateway = served.processor();
    Duration here = processor();
    Thread.sleep(STEADY);
    share("gateway", served.processor().minus(gateway), start);
    share("clients and vendor", processor().minus(here), start);
    return start;
  }

  private static Duration processor() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private void share(String of, Duration processor, long since) {
    double share = 100.0 * processor.toNanos() / (System.nanoTime() - since);
    table.row(of + ", steady: of one processor", share, "%", FigureTable.NONE);
  }

  private Served takeovers(Served first) throws Exception {
    Served now = first;
    for (int i = 1; i <= TAKEOVERS; i++) {
      long from = steady(now);
      long begin = System.nanoTime();
      Served next = program.serve(config, "--takeover");
      now.awaitEnd();
      Thread.sleep(AROUND);
      phases.put(new LoadPhase("takeover " + i, from, begin, System.nanoTime()), TAKEOVER);
      now = next;
    }
    return now;
  }

  private interface Change {
    void make(int number) throws Exception;
  }

  private Served reloads(Served served) throws Exception {
    String yaml = Files.readString(config);
    List<Issued> issued = List.of(issue(ca, "next"), issue(ca, "after"));
    reload(
        served,
        "facts",
        n ->
            ServedFolder.replace(
                folder.resolve("facts.yaml"), BenchConfiguration.FACTS + "# " + n + "\n"));
    reload(
        served,
        "configuration",
        n -> ServedFolder.replace(config, yaml.replace("input: 1,", "input: 1." + n + ",")));
    reload(served, "certificate", n -> present(issued.get(n % issued.size())));
    return served;
  }

  private void reload(Served served, String what, Change change) throws Exception {
    int taken = served.reloads();
    long from = steady(served);
    long begin = System.nanoTime();
    for (int i = 1; i <= RELOADS; i++) {
      change.make(i);
      Thread.sleep(RELOAD_EVERY_MILLIS);
    }
    String name = (served.reloads() - taken) + " reloads of the " + what;
    phases.put(new LoadPhase(name, from, begin, System.nanoTime()), RELOAD);
  }
}

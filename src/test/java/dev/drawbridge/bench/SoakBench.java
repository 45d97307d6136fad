package dev.drawbridge.bench;

import static dev.drawbridge.fixture.Await.await;

import dev.drawbridge.bench.ServedFolder.Served;
import dev.drawbridge.fixture.load.CompleteRecords;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A gateway under a load that goes on: bodies of 1 MiB, streams that their callers leave, ordinary
 * calls, and a changed configuration every ten seconds. Its memory must not grow after a warm-up of
 * a third of the time, and once all callers have left it holds no more file descriptors and threads
 * than it did after the warm-up. {@code mvn -Psoak verify -Dsoak.minutes=30}; fails where a figure
 * is not met.
 */
public final class SoakBench {
  private static final int LARGE = 1 << 20;
  private static final int SMALL = 2048;

  /** How often a caller of each kind calls. */
  private static final Duration PACE = Duration.ofMillis(500);

  private static final Duration RELOAD = Duration.ofSeconds(10);
  private static final Duration SAMPLE = Duration.ofSeconds(10);

  /** At every third sample garbage is collected, to see what is left. */
  private static final int COLLECT = 3;

  /** Longer than connections of either side are kept without a request. */
  private static final Duration SILENCE = Duration.ofSeconds(70);

  private static final int CALLERS = 2;
  private static final double MOST_GROWTH = 1.0;

  private final FigureTable table = new FigureTable();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger left = new AtomicInteger();
  private final Queue<String> failed = new ConcurrentLinkedQueue<>();
  private final Set<String> served = ConcurrentHashMap.newKeySet();
  private final byte[] large = BareVendor.request("m", false, LARGE);
  private final byte[] small = BareVendor.request("m", false, SMALL);
  private final byte[] stream = BareVendor.request("m", true, SMALL);
  private volatile boolean enough;

  /**
   * @param heap not a number where garbage was not collected
   */
  private record Sample(double minutes, double resident, double heap) {}

  private record Holds(int descriptors, int threads) {}

  private SoakBench() {}

  /**
   * Runs it, and prints a table.
   *
   * @param args {@code soak}, and for how many minutes
   */
  public static void main(String[] args) throws Exception {
    double minutes = args.length > 1 ? Double.parseDouble(args[1]) : 30;
    Vertx vertx = Vertx.vertx();
    boolean met;
    try {
      int vendor = await(BareVendor.start(vertx, 50, 20)).actualPort();
      met = new SoakBench().run(vendor, minutes);
    } finally {
      vertx.close();
    }
    if (!met) throw new IllegalStateException("a figure is not met");
  }

  private boolean run(int vendor, double minutes) throws Exception {
    Path folder = Files.createTempDirectory("drawbridge-soak-");
    ServedFolder program = ServedFolder.in(folder);
    Path facts = Files.writeString(folder.resolve("facts.yaml"), BenchConfiguration.FACTS);
    Path config =
        Files.writeString(
            folder.resolve("drawbridge.yaml"),
            BenchConfiguration.of(
                "port: 0",
                0,
                // A machine with much else to do may be slow at recording.
                "audit: { deadline: 60s }\n",
                vendor));
    String key = program.key(config, "bench");
    boolean met;
    try (Served gateway = program.serve(config)) {
      long reloads = gateway.reloads();
      double warm = minutes / 3;
      System.out.println(" minute   resident       heap  descriptors  threads  requests");
      load(gateway, key, facts, warm, new ArrayList<>(), 0);
      Holds before = holds(gateway);
      List<Sample> samples = new ArrayList<>();
      load(gateway, key, facts, minutes - warm, samples, warm);
      Holds after = holds(gateway);
      System.out.println();
      table.row("requests", requests.get(), "", FigureTable.NONE);
      table.row("  streams that were left", left.get(), "", FigureTable.NONE);
      table.row("reloads", gateway.reloads() - reloads, "", FigureTable.NONE);
      double resident = slope(samples, true);
      double heap = slope(samples, false);
      table.row("failed", failed.size(), "", FigureTable.atMost(0));
      failed.stream().limit(5).forEach(System.out::println);
      table.row("resident memory", resident, "MB/min", FigureTable.atMost(MOST_GROWTH));
      table.row("heap after a collection", heap, "MB/min", FigureTable.atMost(MOST_GROWTH));
      int files = after.descriptors - before.descriptors;
      int threads = after.threads - before.threads;
      table.row("file descriptors more", files, "", FigureTable.atMost(0));
      table.row("threads more", threads, "", FigureTable.atMost(0));
      List<String> errors = gateway.errors();
      table.row("errors in its log", errors.size(), "", FigureTable.atMost(0));
      errors.stream().limit(5).forEach(System.out::println);
      met =
          failed.isEmpty()
              && resident <= MOST_GROWTH
              && heap <= MOST_GROWTH
              && files <= 0
              && threads <= 0
              && errors.isEmpty();
    }
    Set<String> lost = new TreeSet<>(served);
    lost.removeAll(CompleteRecords.of(folder.resolve("var")));
    table.row("served without record", lost.size(), "", FigureTable.atMost(0));
    table.print();
    return met && lost.isEmpty();
  }

  /** Has callers call for that long, all of whom have left by its end. */
  private void load(
      Served gateway, String key, Path facts, double minutes, List<Sample> samples, double from)
      throws Exception {
    enough = false;
    URI at = URI.create("http://127.0.0.1:" + gateway.port() + "/v1/chat/completions");
    List<Thread> callers = new ArrayList<>();
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    for (int i = 0; i < CALLERS; i++) {
      for (byte[] body : List.of(large, small, stream)) {
        callers.add(Thread.ofVirtual().start(() -> call(client, at, key, body)));
      }
    }
    long start = System.nanoTime();
    long reloaded = start;
    while (minutesSince(start) < minutes) {
      Thread.sleep(SAMPLE);
      if (System.nanoTime() - reloaded >= RELOAD.toNanos()) {
        reloaded = System.nanoTime();
        ServedFolder.replace(facts, BenchConfiguration.FACTS + "# " + reloaded + "\n");
      }
      double resident = gateway.resident();
      double heap = samples.size() % COLLECT == COLLECT - 1 ? gateway.heap() : Double.NaN;
      var sample = new Sample(from + minutesSince(start), resident, heap);
      samples.add(sample);
      System.out.printf(
          Locale.ROOT,
          "%7.1f %7.1f MB %10s %12d %8d %9d%n",
          sample.minutes,
          sample.resident,
          Double.isNaN(heap) ? "" : String.format(Locale.ROOT, "%.1f MB", heap),
          gateway.descriptors(),
          gateway.threads(),
          requests.get());
    }
    enough = true;
    for (Thread each : callers) each.join();
    client.shutdownNow();
    client.awaitTermination(SILENCE);
  }

  private static double minutesSince(long start) {
    return (System.nanoTime() - start) / 60e9;
  }

  /** What it holds once nobody calls. */
  private static Holds holds(Served gateway) throws Exception {
    Thread.sleep(SILENCE);
    return new Holds(gateway.descriptors(), gateway.threads());
  }

  private void call(HttpClient client, URI at, String key, byte[] body) {
    while (!enough) {
      requests.incrementAndGet();
      try {
        String problem = body == stream ? leave(client, at, key) : ask(client, at, key, body);
        if (problem != null) failed.add(problem);
        Thread.sleep(PACE);
      } catch (IOException e) {
        failed.add(e.toString());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private @Nullable String ask(HttpClient client, URI at, String key, byte[] body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(request(at, key, body), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) return answer.statusCode() + " " + answer.body();
    answer.headers().firstValue("x-drawbridge-request-id").ifPresent(served::add);
    return null;
  }

  /** Reads the begin of a stream, and hangs up. */
  private @Nullable String leave(HttpClient client, URI at, String key)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        client.send(request(at, key, stream), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = answer.body()) {
      if (answer.statusCode() != 200) return answer.statusCode() + " of a stream";
      if (in.read() < 0) return "a stream without an event";
    }
    left.incrementAndGet();
    return null;
  }

  private HttpRequest request(URI at, String key, byte[] body) {
    return HttpRequest.newBuilder(at)
        .header("Authorization", "Bearer " + key)
        .header("Content-Type", "application/json")
        // The vendor's bare server tells a stream by it.
        .header("Accept", body == stream ? "text/event-stream" : "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  /** Megabytes a minute: the line that is nearest to the samples. */
  private static double slope(List<Sample> all, boolean resident) {
    List<Sample> samples =
        all.stream().filter(each -> resident || !Double.isNaN(each.heap)).toList();
    double x = 0;
    double y = 0;
    for (Sample each : samples) {
      x += each.minutes / samples.size();
      y += of(each, resident) / samples.size();
    }
    double over = 0;
    double under = 0;
    for (Sample each : samples) {
      over += (each.minutes - x) * (of(each, resident) - y);
      under += (each.minutes - x) * (each.minutes - x);
    }
    return under == 0 ? 0 : over / under;
  }

  private static double of(Sample sample, boolean resident) {
    return resident ? sample.resident : sample.heap;
  }
}

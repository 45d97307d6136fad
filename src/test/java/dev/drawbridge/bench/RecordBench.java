package dev.drawbridge.bench;

import com.sun.management.ThreadMXBean;
import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.policy.decision.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the record costs a request, by its threads: their processor time and what they allocate, for
 * a request with 2 KB of text of its own and its end. The entries are made before the clock starts,
 * and no client waits for an end.
 */
final class RecordBench {
  private static final FigureTable.Goal NONE = FigureTable.NONE;
  private static final List<Integer> CLIENTS = List.of(64, 16, 1);
  private static final int ROUND = 4_000;
  private static final int WARM = 12;
  private static final int ROUNDS = 5;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Vertx vertx;
  private final AuditTrail log;
  private final String text;
  private final Verdict verdict = SampleEntries.verdict(true, true);
  private int slice;

  private RecordBench(Vertx vertx, AuditTrail log, String text) {
    this.vertx = vertx;
    this.log = log;
    this.text = text;
  }

  /** What a group of threads has used. */
  private record Used(double nanos, double bytes) {
    Used plus(Used other) {
      return new Used(nanos + other.nanos, bytes + other.bytes);
    }

    Used minus(Used other) {
      return new Used(nanos - other.nanos, bytes - other.bytes);
    }
  }

  static void measure(FigureTable table, Path folder) throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    Path audit = Files.createDirectories(folder.resolve("record")).resolve("audit");
    var settings = AuditSettings.unconfigured(audit, Duration.ofSeconds(10), 4 << 20);
    AuditTrail log =
        Await.await(AuditService.open(vertx, settings, ZoneOffset.UTC, new SimpleMeterRegistry()))
            .audit();
    var bench = new RecordBench(vertx, log, RoomBench.pages());
    for (int i = 0; i < WARM; i++) bench.round(CLIENTS.get(i % CLIENTS.size()));
    for (int clients : CLIENTS) {
      Map<String, Used> all = new TreeMap<>();
      for (int i = 0; i < ROUNDS; i++) {
        bench.round(clients).forEach((name, used) -> all.merge(name, used, Used::plus));
      }
      double requests = (double) ROUND * ROUNDS;
      all.forEach(
          (name, used) -> {
            if (used.nanos / requests < 500) return;
            String what = clients + " clients: " + name;
            table.row(what, used.nanos / 1e3 / requests, "µs", NONE);
            table.row(what + " allocates", used.bytes / requests, "bytes", NONE);
          });
    }
    Await.await(log.close());
    Await.await(vertx.close());
  }

  /** One round of so many clients: what each group of threads has used. */
  private Map<String, Used> round(int clients) throws Exception {
    List<RequestEntry> requests = new ArrayList<>(ROUND);
    List<EndEntry> ends = new ArrayList<>(ROUND);
    for (int i = 0; i < ROUND; i++) {
      String[] own = RoomBench.slice(text, slice++);
      requests.add(decided(SampleEntries.request("research", RoomBench.body("auto", own[0]))));
      ends.add(SampleEntries.end(RoomBench.answer(i, own[1])));
    }
    var next = new AtomicInteger();
    var running = new AtomicInteger(clients);
    Promise<Void> done = Promise.promise();
    Map<String, Used> before = used();
    for (int i = 0; i < clients; i++) {
      Context context = ((VertxInternal) vertx).createEventLoopContext();
      context.runOnContext(v -> loop(requests, ends, next, running, done));
    }
    Await.await(done.future());
    Await.await(log.indexed(Duration.ofSeconds(20)));
    Map<String, Used> after = used();
    after.replaceAll((name, used) -> used.minus(before.getOrDefault(name, new Used(0, 0))));
    return after;
  }

  /** The same by the answer of policy that stands for all. */
  private RequestEntry decided(RequestEntry made) {
    return new RequestEntry(
        made.time(),
        made.input(),
        verdict,
        made.first(),
        made.reserved(),
        made.ids(),
        made.labels());
  }

  private void loop(
      List<RequestEntry> requests,
      List<EndEntry> ends,
      AtomicInteger next,
      AtomicInteger running,
      Promise<Void> done) {
    int i = next.getAndIncrement();
    if (i >= ROUND) {
      if (running.decrementAndGet() == 0) done.tryComplete();
      return;
    }
    log.open(requests.get(i))
        .onFailure(done::tryFail)
        .onSuccess(
            open -> {
              open.close(ends.get(i)).onFailure(done::tryFail);
              loop(requests, ends, next, running, done);
            });
  }

  private static Map<String, Used> used() {
    Map<String, Used> all = new TreeMap<>();
    for (long id : THREADS.getAllThreadIds()) {
      var thread = THREADS.getThreadInfo(id);
      if (thread == null) continue;
      String name = thread.getThreadName().replaceAll("[-0-9]+$", "");
      long nanos = THREADS.getThreadCpuTime(id);
      var used = new Used(nanos, THREADS.getThreadAllocatedBytes(id));
      all.merge(name, used, Used::plus);
      if (!name.equals("main")) all.merge("together", used, Used::plus);
    }
    return all;
  }
}

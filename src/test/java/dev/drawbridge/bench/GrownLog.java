package dev.drawbridge.bench;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.LogFixture;
import dev.drawbridge.audit.SmallEntries;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.log.wal.Bounds;
import dev.drawbridge.log.wal.FileStorage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A month of many teams' small requests, written through the writer and sealed as any, but by a
 * clock that runs through the month while they are written. One call in fifty is refused.
 *
 * @param records about so many: a request and its end are two
 */
record GrownLog(Path folder, int records) {
  static final int TEAMS = 300;
  static final int KEYS = 5_000;
  static final int MODELS = 500;
  static final int DAYS = 30;
  private static final int OF_A_TEAM = 20;
  private static final int IN_FLIGHT = 2_048;
  private static final Duration MONTH = Duration.ofDays(DAYS);

  /** Writes it where it is not there. */
  static GrownLog in(Path root, int records) throws Exception {
    Path data = root.resolve("grown-" + records);
    var log = new GrownLog(data.resolve("audit"), records);
    if (Files.exists(log.written())) return log;
    Files.createDirectories(data);
    long start = System.nanoTime();
    log.write();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "(a log of some %,d records written and indexed in %.0f s)%n", records, seconds);
    return log;
  }

  AuditSettings settings() {
    return AuditSettings.unconfigured(folder, Duration.ofSeconds(60), 4 << 20);
  }

  /** The beginning of the month. */
  Instant begins() throws IOException {
    return Instant.parse(Files.readString(written()));
  }

  /* Told once all is written. */
  private Path written() {
    return folder.resolveSibling("written");
  }

  private void write() throws Exception {
    Instant begins = Instant.now().minus(MONTH);
    var fixture = new LogFixture(folder);
    fixture.deadline = Duration.ofSeconds(60);
    int requests = records / 2;
    var left = new AtomicInteger(requests);
    double each = (double) MONTH.toMillis() / requests;
    var clock =
        Bounds.DEFAULT.by(() -> at(begins, Math.clamp(requests - left.get(), 0, requests), each));
    AuditTrail log = fixture.open(new FileStorage(), clock);
    var running = new AtomicInteger(IN_FLIGHT);
    Promise<Void> done = Promise.promise();
    for (int i = 0; i < IN_FLIGHT; i++) {
      Context context = ((VertxInternal) fixture.vertx).createEventLoopContext();
      context.runOnContext(
          v -> new Client(log, left, running, done, requests, begins, each).next());
    }
    done.future().toCompletionStage().toCompletableFuture().get(3, TimeUnit.HOURS);
    index(log);
    Await.await(log.close());
    fixture.close();
    Files.writeString(written(), begins.toString());
  }

  /** Waits until the index has all that was written. */
  static void index(AuditTrail log) throws Exception {
    boolean whole = false;
    while (!whole) {
      Future<Boolean> indexed = log.indexed(Duration.ofSeconds(5));
      whole = indexed.toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }
  }

  private static Instant at(Instant begins, long request, double each) {
    return begins.plusMillis((long) (request * each));
  }

  /** One of those that ask. */
  private record Client(
      AuditTrail log,
      AtomicInteger left,
      AtomicInteger running,
      Promise<Void> done,
      int requests,
      Instant begins,
      double each) {
    void next() {
      int number = requests - left.getAndDecrement();
      if (number >= requests) {
        if (running.decrementAndGet() == 0) done.tryComplete();
        return;
      }
      var random = new Random(number);
      int key = random.nextInt(KEYS);
      // A team uses some of them.
      int model = (key % TEAMS * 7 + random.nextInt(OF_A_TEAM)) % MODELS;
      Instant now = at(begins, number, each);
      var caller = SmallEntries.caller("key-" + key, "team-" + key % TEAMS);
      Future<?> recorded =
          random.nextInt(50) == 0
              ? log.refuse(SmallEntries.refusal(now, caller, "model-" + model, number))
              : log.open(SmallEntries.request(now, caller, "model-" + model, number))
                  .compose(open -> open.close(SmallEntries.end(now, "model-" + model, number)));
      recorded.onFailure(done::tryFail).onSuccess(v -> next());
    }
  }
}

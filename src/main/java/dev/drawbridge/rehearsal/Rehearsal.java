package dev.drawbridge.rehearsal;

import dev.drawbridge.files.WholeFolder;
import dev.drawbridge.logging.EventCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway with a vendor of its own in a temporary folder, which answers calls for some time, and
 * is closed and removed then.
 */
public final class Rehearsal {
  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
  private static final String TEAM = "rehearsal";
  private static final String MODEL = "sample";
  private static final String FACTS =
      "teams: { %s: { models: [\"*\"], purposes: [production] } }\n".formatted(TEAM);
  private static final String CONFIG =
      """
      version: 1
      data: ./var
      listen: { host: 127.0.0.1, port: 0, failed_logins: 0, linger: 1ms, drain: 1s }
      admin: { host: 127.0.0.1, port: 0 }
      # Another process may be at work on the machine, and its disk be slow.
      audit: { deadline: 60s }
      policy: { data: ./facts.yaml }
      providers:
        sample: { dialect: openai, url: "http://127.0.0.1:PORT/v1", operator: self, jurisdiction: DE, hosting: own }
      models:
        MODEL: { provider: sample, maker: Sample, weights: open, licence: Apache-2.0, context: 128000, price: { input: 1, output: 2 } }
      """;

  /** For one of the parts to start or to end. */
  private static final long PATIENCE_SECONDS = 30;

  /** A gateway that serves. */
  public interface Gateway {
    /** The callers' port. */
    int port();

    /** The secret of a new key of a team. */
    Future<String> key(String team);

    /** Drains and closes it. */
    Future<Void> stop();
  }

  /** Starts a gateway by a configuration. */
  @FunctionalInterface
  public interface Starter {
    Future<Gateway> start(Path file) throws IOException;
  }

  private final Starter starter;
  private final boolean encrypted;
  private final long end;

  /** How many calls were answered; none where the process ends first. */
  private final Promise<Integer> answered = Promise.promise();

  private volatile boolean processEnds;

  private Rehearsal(Starter starter, boolean encrypted, long end) {
    this.starter = starter;
    this.encrypted = encrypted;
    this.end = end;
  }

  /**
   * Rehearses; says how many calls were answered. Never fails: without it, first answers take
   * longer. Where the process is told to end meanwhile, it closes and removes what it made, and
   * never completes: nothing is to begin then.
   *
   * @param time that calls are made for at most, but for one of each kind; none for no rehearsal
   * @param encrypted whether what is started speaks TLS
   */
  public static Future<Integer> run(Duration time, boolean encrypted, Starter starter) {
    if (time.isZero()) return Future.succeededFuture(0);
    var rehearsal = new Rehearsal(starter, encrypted, System.nanoTime() + time.toNanos());
    Promise<Integer> done = Promise.promise();
    Thread work = Thread.ofPlatform().name("rehearsal").unstarted(() -> rehearsal.rehearse(done));
    Thread atExit = new Thread(() -> rehearsal.cut(work), "rehearsal-cut");
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return done.future(); // the process ends already
    }
    done.future().onComplete(v -> withdraw(atExit));
    work.start();
    return done.future();
  }

  private void rehearse(Promise<Integer> done) {
    long began = System.nanoTime();
    int calls = 0;
    try {
      calls = rehearse();
      if (processEnds) return;
      LOG.info(
          EventCode.REHEARSED,
          "{} calls were rehearsed within {} ms",
          calls,
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      LOG.info(EventCode.UNREHEARSED, "calls could not be rehearsed: {}", e.toString());
    } finally {
      if (!processEnds) done.complete(calls);
    }
  }

  /** Has the rehearsal close and remove what it made, and waits for that. */
  private void cut(Thread work) {
    processEnds = true;
    answered.tryComplete(0);
    try {
      work.join(Duration.ofSeconds(PATIENCE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void withdraw(Thread atExit) {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The process ends already.
    }
  }

  /** Says how many calls were answered. */
  private int rehearse() throws IOException, InterruptedException {
    Path folder =
        Files.createTempDirectory("drawbridge-rehearsal-" + ProcessHandle.current().pid() + "-");
    Vertx vertx = Vertx.vertx();
    try {
      int vendor = done(FixedVendor.start(vertx));
      return called(vertx, folder, vendor);
    } finally {
      done(vertx.close());
      WholeFolder.remove(folder);
    }
  }

  private int called(Vertx vertx, Path folder, int vendor)
      throws IOException, InterruptedException {
    Files.writeString(folder.resolve("facts.yaml"), FACTS);
    Path file =
        Files.writeString(
            folder.resolve("drawbridge.yaml"),
            CONFIG.replace("PORT", Integer.toString(vendor)).replace("MODEL", MODEL));
    Future<Gateway> started = starter.start(file);
    try {
      Gateway gateway = done(started);
      String key = done(gateway.key(TEAM));
      var calls = new RehearsalCalls(vertx, gateway.port(), encrypted, key, MODEL);
      if (!processEnds) {
        calls.until(end).onSuccess(answered::tryComplete).onFailure(answered::tryFail);
      }
      return done(answered.future(), Math.max(0, end - System.nanoTime()));
    } finally {
      done(started.compose(Gateway::stop));
    }
  }

  private static <T> T done(Future<T> future) throws IOException, InterruptedException {
    return done(future, 0);
  }

  /**
   * @param nanos that it takes anyway
   */
  private static <T> T done(Future<T> future, long nanos) throws IOException, InterruptedException {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(nanos + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("a part of it took too long", e);
    }
  }
}

package dev.drawbridge.config;

import dev.drawbridge.logging.EventCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every second whether the configuration, its facts, its policy bundle or a file that it
 * refers to holds something else, and puts a good change to use. A bad one is refused: the last
 * good configuration serves on, and what is wrong is logged and stands in the {@link #status()}.
 *
 * <p>One look at a time; the next begins when the last has ended. A change counts once: what was
 * refused is looked at again when the files change again.
 */
public final class ConfigWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);
  private static final long EVERY_MS = 1000;

  private final Vertx vertx;
  private final WorkerExecutor worker;
  private final Path file;
  private final Map<String, String> environment;
  private final Clock clock;
  private final Function<Snapshot, Future<Void>> apply;
  private final Consumer<String> counted;

  private volatile Snapshot serving;
  private volatile ReloadStatus status;
  private volatile boolean stopped;
  private volatile List<Path> watched;
  private volatile String digest;
  private volatile String servingDigest;

  /**
   * @param serving what serves now
   * @param apply puts a snapshot to use; where it fails nothing must have changed
   * @param counted told each change's result: {@code applied}, {@code refused} or {@code unchanged}
   *     (a refused change was taken back)
   */
  public ConfigWatch(
      Vertx vertx,
      Path file,
      Map<String, String> environment,
      Clock clock,
      Snapshot serving,
      Function<Snapshot, Future<Void>> apply,
      Consumer<String> counted) {
    this.vertx = vertx;
    this.worker = vertx.createSharedWorkerExecutor("config", 1);
    this.file = file;
    this.environment = environment;
    this.clock = clock;
    this.apply = apply;
    this.counted = counted;
    this.serving = serving;
    this.watched = serving.source().watched();
    this.digest = serving.source().digest();
    this.servingDigest = digest;
    this.status = applied(serving);
  }

  /** Begins to look. A change since what serves was read counts. */
  public void start() {
    next();
  }

  /** Ends the looking; a look under way still ends. */
  public Future<Void> stop() {
    stopped = true;
    return worker.close();
  }

  public ReloadStatus status() {
    return status;
  }

  /** The configuration that serves. */
  public Snapshot serving() {
    return serving;
  }

  private void next() {
    if (!stopped) vertx.setTimer(EVERY_MS, timer -> again());
  }

  /** A timer may fire after the looking has ended. */
  private void again() {
    if (!stopped) look().onComplete(done -> next());
  }

  /** Looks once. Never fails. */
  Future<Void> look() {
    return worker
        .executeBlocking(this::changed)
        .compose(loaded -> loaded.map(this::take).orElseGet(Future::succeededFuture))
        .otherwise(
            failure -> {
              LOG.error(
                  EventCode.CONFIG_WATCH_FAILED, "the configuration cannot be looked at", failure);
              return null;
            });
  }

  /** What the files hold now, where that is something else than at the last look. */
  private Optional<Loaded> changed() {
    if (ContentDigest.of(watched).equals(digest)) return Optional.empty();
    Loaded loaded = ConfigFile.load(file, environment);
    switch (loaded) {
      case Loaded.Valid valid -> {
        watched = valid.snapshot().source().watched();
        digest = valid.snapshot().source().digest();
      }
      case Loaded.Invalid invalid -> {
        watched = invalid.watched();
        digest = invalid.digest();
      }
    }
    return Optional.of(loaded);
  }

  private Future<Void> take(Loaded loaded) {
    return switch (loaded) {
      case Loaded.Invalid invalid ->
          refused(invalid.problems().stream().map(Problem::toString).toList());
      case Loaded.Valid valid -> {
        if (digest.equals(servingDigest)) yield unchanged();
        valid.warnings().forEach(warning -> LOG.warn(EventCode.CONFIG_WARNING, "{}", warning));
        yield use(valid.snapshot(), digest);
      }
    };
  }

  /** A refused change was taken back. */
  private Future<Void> unchanged() {
    status = applied(serving);
    counted.accept("unchanged");
    return Future.succeededFuture();
  }

  private Future<Void> use(Snapshot next, String nextDigest) {
    List<String> restart = serving.needsRestart(next);
    if (!restart.isEmpty()) {
      return refused(
          restart.stream().map(section -> section + ": changed; this needs a restart").toList());
    }
    return Future.succeededFuture(next)
        .compose(apply)
        .transform(
            applied -> {
              if (applied.failed()) return refused(List.of(reason(applied.cause())));
              serving = next;
              servingDigest = nextDigest;
              status = applied(next);
              counted.accept("applied");
              LOG.info(
                  EventCode.CONFIG_APPLIED, "configuration {} applied", next.source().revision());
              return Future.succeededFuture();
            });
  }

  private Future<Void> refused(List<String> problems) {
    status =
        new ReloadStatus(
            ReloadStatus.State.REFUSED, clock.instant(), serving.source().revision(), problems);
    counted.accept("refused");
    LOG.error(
        EventCode.CONFIG_REFUSED,
        "the changed configuration is refused, {} serves on: {}",
        serving.source().revision(),
        String.join("; ", problems));
    return Future.succeededFuture();
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private ReloadStatus applied(Snapshot snapshot) {
    return new ReloadStatus(
        ReloadStatus.State.APPLIED, clock.instant(), snapshot.source().revision(), List.of());
  }
}

package dev.drawbridge.policy.bundle;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Objects;
import java.util.concurrent.Callable;

/** The named worker on which policy compiles, reads files and makes instances. */
public record Worker(WorkerExecutor executor) {
  private static final int THREADS = 2;

  public static Worker of(Vertx vertx) {
    return new Worker(vertx.createSharedWorkerExecutor("drawbridge-policy", THREADS));
  }

  public <T> Future<T> run(Callable<T> blocking) {
    return executor.executeBlocking(blocking, false).map(Objects::requireNonNull);
  }

  public Future<Void> close() {
    return executor.close();
  }
}

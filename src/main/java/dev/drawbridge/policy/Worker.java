package dev.drawbridge.policy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Objects;
import java.util.concurrent.Callable;

/** The named worker on which policy compiles, reads files and makes instances. */
record Worker(WorkerExecutor executor) {
  private static final int THREADS = 2;

  static Worker of(Vertx vertx) {
    return new Worker(vertx.createSharedWorkerExecutor("drawbridge-policy", THREADS));
  }

  <T> Future<T> run(Callable<T> blocking) {
    return executor.executeBlocking(blocking, false).map(Objects::requireNonNull);
  }

  Future<Void> close() {
    return executor.close();
  }
}

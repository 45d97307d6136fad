package dev.drawbridge.audit.record;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the work of many principals on a few threads. Principals whose work waits take turns, and
 * none has all threads at once, so that a principal with much work does not delay the others.
 * Thread-safe.
 */
final class FairWorkers {
  private final Vertx vertx;
  private final WorkerExecutor workers;
  private final int threads;
  private final int most;

  /** The principals whose work waits or runs, in the order of their turns. Guarded by this. */
  private final Map<String, Owner> owners = new LinkedHashMap<>();

  private int running;

  private static final class Owner {
    final String who;
    final ArrayDeque<Turn<?>> waiting = new ArrayDeque<>();
    int running;

    Owner(String who) {
      this.who = who;
    }
  }

  /**
   * Makes turns on {@code threads} threads.
   *
   * @param threads two at least: one principal has all of them but one at most
   */
  FairWorkers(Vertx vertx, String name, int threads) {
    this.vertx = vertx;
    this.workers = vertx.createSharedWorkerExecutor(name, threads);
    this.threads = threads;
    this.most = threads - 1;
  }

  /**
   * Runs {@code work} for the principal {@code who} when its turn comes. Completes on the caller's
   * context.
   */
  <T> Turn<T> take(String who, Callable<T> work) {
    var turn = new Turn<>(who, work, vertx.getOrCreateContext());
    synchronized (this) {
      owners.computeIfAbsent(who, Owner::new).waiting.add(turn);
    }
    start();
    return turn;
  }

  /** Starts waiting work while there are free threads. */
  private void start() {
    for (Turn<?> turn = next(); turn != null; turn = next()) {
      Turn<?> begun = turn;
      workers
          .executeBlocking(
              () -> {
                try {
                  begun.run();
                } finally {
                  ended(begun.who);
                  start();
                }
                return true;
              },
              false)
          .onFailure(begun::fail);
    }
  }

  private synchronized @Nullable Turn<?> next() {
    if (running == threads) return null;
    for (Owner owner : owners.values()) {
      if (owner.waiting.isEmpty() || owner.running == most) continue;
      Turn<?> turn = owner.waiting.remove();
      running++;
      owner.running++;
      owners.remove(owner.who);
      owners.put(owner.who, owner); // the others come first now
      return turn;
    }
    return null;
  }

  private synchronized void ended(String who) {
    running--;
    Owner owner = owners.get(who);
    if (owner == null) return;
    owner.running--;
    forget(owner);
  }

  private void forget(Owner owner) {
    if (owner.running == 0 && owner.waiting.isEmpty()) owners.remove(owner.who);
  }

  private synchronized boolean withdraw(Turn<?> turn) {
    Owner owner = owners.get(turn.who);
    if (owner == null || !owner.waiting.remove(turn)) return false;
    forget(owner);
    return true;
  }

  Future<Void> close() {
    return workers.close();
  }

  /** One piece of work, from when it waits on. */
  final class Turn<T> {
    private final String who;
    private final Callable<T> work;
    private final Context context;
    private final Promise<T> done = Promise.promise();

    private Turn(String who, Callable<T> work, Context context) {
      this.who = who;
      this.work = work;
      this.context = context;
    }

    Future<T> future() {
      return done.future();
    }

    /** Cancels the work where it has not begun. */
    void drop() {
      if (withdraw(this)) fail(new CancellationException("nobody waits for it any more"));
    }

    private void run() {
      T result;
      try {
        result = work.call();
      } catch (Exception | Error e) {
        fail(e);
        return;
      }
      context.runOnContext(v -> done.tryComplete(result));
    }

    private void fail(Throwable cause) {
      context.runOnContext(v -> done.tryFail(cause));
    }
  }
}

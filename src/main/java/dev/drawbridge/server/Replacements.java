package dev.drawbridge.server;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.BooleanSupplier;

/**
 * Configurations that were replaced, which requests that began with one may still ask. Each is
 * closed once the deadline of any such request is over. Beyond some number the oldest are closed
 * before, as soon as no caller's request holds them: else a configuration that changes every second
 * would fill the memory. Thread-safe.
 */
final class Replacements {
  /** Enough that what admins run with one, such as a drill, ends with it on an ordinary day. */
  static final int MOST = 8;

  private final Vertx vertx;
  private final Deque<Replaced> waiting = new ArrayDeque<>();

  private static final class Replaced {
    private final BooleanSupplier held;
    private final Runnable close;
    private long timer;

    Replaced(BooleanSupplier held, Runnable close) {
      this.held = held;
      this.close = close;
    }
  }

  Replacements(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * A configuration was replaced.
   *
   * @param held whether a caller's request that began with it is under way
   * @param lastMillis after which it is closed in any case
   * @param close called once
   */
  synchronized void add(BooleanSupplier held, long lastMillis, Runnable close) {
    Replaced added = new Replaced(held, close);
    added.timer = vertx.setTimer(lastMillis, t -> late(added));
    waiting.add(added);
    int over = waiting.size() - MOST;
    for (Iterator<Replaced> each = waiting.iterator(); over > 0 && each.hasNext(); ) {
      Replaced oldest = each.next();
      if (oldest.held.getAsBoolean()) continue;
      each.remove();
      vertx.cancelTimer(oldest.timer);
      oldest.close.run();
      over--;
    }
  }

  private synchronized void late(Replaced each) {
    if (waiting.remove(each)) each.close.run();
  }
}

package dev.drawbridge.server;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.BooleanSupplier;

/**
 * Configurations that were replaced, which requests that began with one may still ask, and work of
 * admins that takes longer. Each is closed once the deadline of any such request is over and no
 * work uses it. Beyond some number the oldest that nobody uses are closed before: else a
 * configuration that changes every second would fill the memory. Thread-safe.
 */
final class Replacements {
  static final int MOST = 8;

  /** How often work that is late is looked for. */
  static final long WORK_MILLIS = 1_000;

  private final Vertx vertx;
  private final Deque<Replaced> waiting = new ArrayDeque<>();

  private static final class Replaced {
    private final BooleanSupplier held;
    private final BooleanSupplier lent;
    private final Runnable close;
    private long timer;

    Replaced(BooleanSupplier held, BooleanSupplier lent, Runnable close) {
      this.held = held;
      this.lent = lent;
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
   * @param lent whether work of admins uses it, which no deadline ends
   * @param lastMillis after which it is closed, but for such work
   * @param close called once
   */
  synchronized void add(
      BooleanSupplier held, BooleanSupplier lent, long lastMillis, Runnable close) {
    Replaced added = new Replaced(held, lent, close);
    added.timer = vertx.setTimer(lastMillis, t -> late(added));
    waiting.add(added);
    int over = waiting.size() - MOST;
    for (Iterator<Replaced> each = waiting.iterator(); over > 0 && each.hasNext(); ) {
      Replaced oldest = each.next();
      if (oldest.held.getAsBoolean() || oldest.lent.getAsBoolean()) continue;
      each.remove();
      vertx.cancelTimer(oldest.timer);
      oldest.close.run();
      over--;
    }
  }

  private synchronized void late(Replaced each) {
    if (each.lent.getAsBoolean()) each.timer = vertx.setTimer(WORK_MILLIS, t -> late(each));
    else if (waiting.remove(each)) each.close.run();
  }
}

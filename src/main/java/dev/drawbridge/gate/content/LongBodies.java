package dev.drawbridge.gate.content;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.function.Supplier;

/** Has a body read: at once, or on a worker where it is long, so that no stream waits for it. */
public final class LongBodies {
  /** Reading a body of this length takes about 0.2 ms. */
  private static final int AT_ONCE = 64 << 10;

  private LongBodies() {}

  /**
   * What a reading of a body gives. It fails as the reading does.
   *
   * @param length of the body in bytes
   */
  public static <T> Future<T> read(int length, Supplier<T> reading) {
    Context context = Vertx.currentContext();
    if (length <= AT_ONCE || context == null) {
      return Future.succeededFuture(reading).map(Supplier::get);
    }
    return context.executeBlocking(reading::get, false).map(Objects::requireNonNull);
  }
}

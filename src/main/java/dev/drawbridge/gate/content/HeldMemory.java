package dev.drawbridge.gate.content;

import dev.drawbridge.upstream.MemoryBudget;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** The memory that events take which wait, of one stream. Used on one event loop only. */
final class HeldMemory {
  /** What a byte that waits takes: as it came, and as a text that is looked into. */
  private static final int EACH = 3;

  /** It is counted in steps, so that an event seldom changes what is taken. */
  private static final long STEP = 16 << 10;

  private final MemoryBudget.Share share;
  private final Runnable goOn;
  private long taken;
  private @Nullable Runnable later;

  /**
   * For one stream.
   *
   * @param share what its request takes
   * @param goOn runs where there is room again
   */
  HeldMemory(MemoryBudget.Share share, Runnable goOn) {
    this.share = share;
    this.goOn = goOn;
  }

  /** So many bytes wait by now. */
  void holds(long bytes) {
    long wanted = (EACH * bytes + STEP - 1) / STEP * STEP;
    if (wanted > taken) take(wanted - taken);
    else if (taken - wanted > STEP) give(taken - wanted);
  }

  /** Whether it waits for memory, so that nothing more is to be taken. */
  boolean isFull() {
    return later != null;
  }

  /** Nothing waits any more. */
  void release() {
    Runnable waits = later;
    if (waits != null && share.withdraw(waits)) later = null;
    give(taken);
  }

  private void give(long bytes) {
    if (bytes == 0) return;
    taken -= bytes;
    share.give(bytes);
  }

  private void take(long bytes) {
    if (later != null) return;
    Context context = Vertx.currentContext();
    Runnable took =
        () -> {
          later = null;
          taken += bytes;
          goOn.run();
        };
    Runnable waits = context == null ? took : () -> context.runOnContext(v -> took.run());
    if (share.take(bytes, waits)) taken += bytes;
    else later = waits;
  }
}

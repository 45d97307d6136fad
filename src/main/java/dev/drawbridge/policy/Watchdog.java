package dev.drawbridge.policy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Interrupts evaluations that run for too long: WebAssembly code looks at its thread's interrupt at
 * every call and backward jump. One thread looks at all of them several times a limit, so that an
 * evaluation costs no timer.
 */
final class Watchdog implements AutoCloseable {
  private static final int RUNNING = 0;
  private static final int ENDED = 1;
  private static final int INTERRUPTING = 2;
  private static final int INTERRUPTED = 3;

  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final long limit;
  private final ScheduledExecutorService clock;
  private final ScheduledFuture<?> ticking;

  Watchdog(Duration limit) {
    this.limit = limit.toNanos();
    clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("policy-watchdog").factory());
    long period = Math.max(1_000_000, this.limit / 10);
    ticking = clock.scheduleWithFixedDelay(this::look, period, period, TimeUnit.NANOSECONDS);
  }

  /** Watches the calling thread from now on, until {@link Watch#end()}, which must follow. */
  Watch begin() {
    Watch watch = new Watch(Thread.currentThread(), System.nanoTime() + limit);
    watches.add(watch);
    return watch;
  }

  private void look() {
    long now = System.nanoTime();
    for (Watch watch : watches) if (now - watch.deadline >= 0) watch.interrupt();
  }

  @Override
  public void close() {
    ticking.cancel(false);
    clock.shutdown();
  }

  /** One evaluation under watch. */
  final class Watch {
    private final Thread thread;
    private final long deadline;
    private final AtomicInteger state = new AtomicInteger(RUNNING);

    private Watch(Thread thread, long deadline) {
      this.thread = thread;
      this.deadline = deadline;
    }

    private void interrupt() {
      if (!state.compareAndSet(RUNNING, INTERRUPTING)) return;
      thread.interrupt();
      state.set(INTERRUPTED);
    }

    /**
     * Ends the watch; whether the evaluation was interrupted. The thread's interrupt is then
     * cleared, and none comes later.
     */
    boolean end() {
      watches.remove(this);
      if (state.compareAndSet(RUNNING, ENDED)) return false;
      while (state.get() != INTERRUPTED) Thread.onSpinWait();
      return Thread.interrupted();
    }
  }
}

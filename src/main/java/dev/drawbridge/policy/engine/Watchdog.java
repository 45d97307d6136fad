package dev.drawbridge.policy.engine;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;

/**
 * Interrupts evaluations that run for too long: WebAssembly code asks {@link Interruption} at every
 * call and backward jump. What counts is the processor's time that the thread has had since the
 * first look at it, so that an evaluation is not cut for what else keeps the machine busy; many
 * times the limit cut it in any case. One thread looks at all of them several times a limit, so
 * that an evaluation costs no timer.
 */
final class Watchdog implements AutoCloseable {
  private static final int RUNNING = 0;
  private static final int ENDED = 1;
  private static final int INTERRUPTING = 2;
  private static final int INTERRUPTED = 3;

  /** Times the limit that an evaluation may last, however little of the processor it had. */
  private static final int PATIENCE = 20;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final long limit;
  private final ToLongFunction<Thread> processorTime;
  private final ScheduledExecutorService clock;
  private final ScheduledFuture<?> ticking;

  Watchdog(Duration limit) {
    this(limit, Watchdog::processorTime);
  }

  /**
   * @param processorTime that a thread has had, in nanoseconds
   */
  Watchdog(Duration limit, ToLongFunction<Thread> processorTime) {
    this.limit = limit.toNanos();
    this.processorTime = processorTime;
    clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("policy-watchdog").factory());
    long period = Math.max(1_000_000, this.limit / 10);
    ticking =
        clock.scheduleWithFixedDelay(
            () -> look(System.nanoTime()), period, period, TimeUnit.NANOSECONDS);
  }

  /** Watches the calling thread from now on, until {@link Watch#end()}, which must follow. */
  Watch begin() {
    Watch watch = new Watch(Thread.currentThread(), System.nanoTime());
    watches.add(watch);
    return watch;
  }

  /** Interrupts what has run for too long. */
  void look(long now) {
    for (Watch watch : watches) if (watch.late(now)) watch.interrupt();
  }

  /** The processor's time that a thread has had, in nanoseconds; the clock's where none is told. */
  private static long processorTime(Thread thread) {
    long time =
        THREADS.isThreadCpuTimeSupported() ? THREADS.getThreadCpuTime(thread.threadId()) : -1;
    return time < 0 ? System.nanoTime() : time;
  }

  @Override
  public void close() {
    ticking.cancel(false);
    clock.shutdown();
  }

  /** One evaluation under watch. */
  final class Watch {
    private final Thread thread;
    private final long begun;
    private final AtomicInteger state = new AtomicInteger(RUNNING);

    /** The thread's time at the first look; by the watchdog's thread only. */
    private long timeThen = -1;

    private Watch(Thread thread, long begun) {
      this.thread = thread;
      this.begun = begun;
    }

    private boolean late(long now) {
      long time = processorTime.applyAsLong(thread);
      if (timeThen < 0) timeThen = time;
      return time - timeThen >= limit || now - begun >= PATIENCE * limit;
    }

    /** The processor's time of the calling thread, which is the one under watch. */
    long nanos() {
      return processorTime.applyAsLong(thread);
    }

    private void interrupt() {
      if (!state.compareAndSet(RUNNING, INTERRUPTING)) return;
      Interruption.begin();
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
      Interruption.end();
      return Thread.interrupted();
    }
  }
}

package dev.drawbridge.log.wal;

import dev.drawbridge.logging.EventCode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows the log for one consumer, on a thread of its own: it hands on the durable records in
 * their order, and lags and catches up without the writer noticing. Thread-safe.
 */
public final class Follower {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

  /** How long a follower that has caught up lets records gather before it takes them in one go. */
  static final Duration LINGER = Duration.ofMillis(20);

  private static final int BATCH = 4096;
  private static final long FIRST_RETRY_MILLIS = 100;
  private static final long LAST_RETRY_MILLIS = 10_000;

  /**
   * Takes the records, all calls on the follower's thread. It keeps how far it came by itself; a
   * record that it was handed already, it must be able to take again.
   */
  public interface Consumer extends Closeable {
    /** One of a closed set: the metric's label. */
    String name();

    /**
     * The seq of the first record that it has not taken: asked at the start and after a failure.
     */
    long next() throws IOException;

    /**
     * Takes records, oldest first and without a gap. Where it fails, it is asked again where it
     * stands and handed them again, later.
     *
     * @param reader for what they hold, within this call
     */
    void take(List<RecordPlace> records, LogReader reader) throws IOException;

    /** The last call. */
    @Override
    void close() throws IOException;
  }

  private final Consumer consumer;
  private final LogReader reader;
  private final Durable.Horizon horizon;
  private final long linger;
  private final Thread thread;
  private volatile long position;
  private volatile @Nullable String error;
  private volatile boolean parked;
  private volatile boolean hurried;
  private volatile boolean ending;
  private volatile int asked;
  private volatile int answered;
  private long retry = FIRST_RETRY_MILLIS;

  /**
   * @param reader its own, closed with it
   */
  Follower(
      Consumer consumer,
      LogReader reader,
      Durable.Horizon horizon,
      MeterRegistry registry,
      Duration linger) {
    this.consumer = consumer;
    this.reader = reader;
    this.horizon = horizon;
    this.linger = linger.toNanos();
    this.thread =
        Thread.ofPlatform().name("audit-" + consumer.name()).daemon().unstarted(this::run);
    Gauge.builder("drawbridge.audit.lag.records", this, Follower::lag)
        .description("Durable records that a consumer of the log has not taken yet")
        .tag("consumer", consumer.name())
        .register(registry);
  }

  void start() {
    thread.start();
  }

  /** Durable records that the consumer has not taken yet. */
  public long lag() {
    return Math.max(0, horizon.durable().next() - position);
  }

  /** Why the consumer could not take what was handed to it last; null where it could. */
  public @Nullable String error() {
    return error;
  }

  /** The writer's call: more is durable. A thread that is not asleep sees it by itself. */
  void wake() {
    if (parked) LockSupport.unpark(thread);
  }

  /**
   * Waits until the consumer has taken all that was durable at the call. False where it failed or
   * did not in time. Blocking.
   */
  public synchronized boolean caughtUp(Duration most) throws InterruptedException {
    long until = System.nanoTime() + most.toNanos();
    long wanted = horizon.durable().next();
    while (position < wanted || answered != asked) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0 || error != null || !thread.isAlive()) return false;
      hurried = true;
      LockSupport.unpark(thread);
      wait(left);
    }
    return true;
  }

  /** Has the consumer asked anew where it stands. */
  public synchronized void restart() {
    asked++;
    LockSupport.unpark(thread);
  }

  private void run() {
    boolean more = true;
    while (more) {
      try {
        reader.rest();
        start(asked);
        follow();
        more = false;
      } catch (IOException | RuntimeException | Error e) {
        failed(e);
        more = !ending;
        if (more) sleep(retry * 1_000_000);
        retry = Math.min(retry * 2, LAST_RETRY_MILLIS);
      }
    }
    closeBoth();
  }

  /** Hands on what is there and what comes, until the end. */
  private void follow() throws IOException {
    while (true) {
      boolean last = ending;
      if (asked != answered) start(asked);
      List<RecordPlace> batch = reader.ahead(position, BATCH);
      if (!batch.isEmpty()) {
        consumer.take(batch, reader);
        error = null;
        retry = FIRST_RETRY_MILLIS;
        moved(batch.getLast().seq() + 1);
        continue;
      }
      if (last) return;
      reader.closeFiles();
      hurried = false;
      parked = true;
      if (horizon.durable().next() <= position && !hurried && !ending && asked == answered) {
        LockSupport.park(this);
      }
      parked = false;
      if (!hurried) sleep(linger);
    }
  }

  private void start(int question) throws IOException {
    long next = consumer.next();
    synchronized (this) {
      answered = question;
      moved(next);
    }
  }

  private synchronized void moved(long next) {
    position = next;
    notifyAll();
  }

  private synchronized void failed(Throwable e) {
    if (!e.toString().equals(error)) {
      LOG.warn(
          EventCode.FOLLOWER_BEHIND,
          "{} does not keep up with the audit log, and tries again: {}",
          name(),
          e.toString());
    }
    error = e.toString();
    hurried = false;
    notifyAll();
  }

  public String name() {
    return consumer.name();
  }

  /** Returns early where it is hurried or to end. */
  private void sleep(long nanos) {
    long until = System.nanoTime() + nanos;
    for (long left = nanos; left > 0 && !ending && !hurried; left = until - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }

  private void closeBoth() {
    try (reader) {
      consumer.close();
    } catch (IOException | RuntimeException e) {
      LOG.warn(EventCode.FOLLOWER_CLOSE_FAILED, "closing {} failed: {}", name(), e.toString());
    }
  }

  /** Lets it end once it has taken what is durable. */
  void end() {
    ending = true;
    LockSupport.unpark(thread);
  }

  /**
   * Ends it, and waits for what it has to take; who has not taken it by then is left behind.
   *
   * @param until in {@link System#nanoTime}
   */
  void close(long until) {
    end();
    try {
      thread.join(Math.max(1, (until - System.nanoTime()) / 1_000_000));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.warn(
          EventCode.FOLLOWER_LEFT_BEHIND,
          "{} was left {} records behind the audit log",
          name(),
          lag());
      thread.interrupt();
    }
  }
}

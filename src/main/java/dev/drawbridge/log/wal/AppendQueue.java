package dev.drawbridge.log.wal;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records that wait for the writer: bounded in number, each with a deadline. No answer waits
 * for an end, so an end alone does not wake the writer: it goes with the next other record, with a
 * few more ends, or after {@link #LINGER_MILLIS}. So a call that is alone costs one force, not two.
 */
public final class AppendQueue {
  private static final Logger LOG = LoggerFactory.getLogger(AppendQueue.class);

  /** How long ends wait for another record; a timer's rounding may add half of it. */
  static final long LINGER_MILLIS = 2;

  /** So many ends wait for no other record. */
  static final int GATHERED = 8;

  /** Nor do ends of so many bytes. */
  private static final long GATHERED_BYTES = 64 << 10;

  private final Bounds bounds;
  private final Room room;
  private final LogMetrics metrics;
  private final Thread writer;
  private final ConcurrentLinkedQueue<Append> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger records = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /** Of the records that wait, those that are no ends. */
  private final AtomicInteger urgent = new AtomicInteger();

  /** Whether a timer runs that wakes the writer for ends. */
  private final AtomicBoolean timed = new AtomicBoolean();

  private final AtomicReference<@Nullable String> death = new AtomicReference<>();
  private volatile Append[] taken = {};
  private volatile boolean parked;
  private volatile boolean ending;

  /** Whether the ends that wait have waited for long enough. */
  private volatile boolean hurried;

  /**
   * The ends whose futures are not complete. The one that was added last does not tell of the rest:
   * threads add at the same time, and later ones pass one that finds no room.
   */
  private final Set<Append> ends = ConcurrentHashMap.newKeySet();

  AppendQueue(Bounds bounds, Room room, LogMetrics metrics, Thread writer) {
    this.bounds = bounds;
    this.room = room;
    this.metrics = metrics;
    this.writer = writer;
  }

  /** Its seq once it is on disk; fails with {@code audit_unavailable}. */
  public Future<Long> add(Append append) {
    String obstacle = obstacle(append);
    if (obstacle != null) return Future.failedFuture(refusal(obstacle));
    if (append.type == FrameType.END) append.listIn(ends);
    waiting.add(append);
    if (dead()) failAll();
    if (append.type != FrameType.END || gathered()) wake();
    else linger(append.context);
    return append.durable();
  }

  /**
   * Has the ends that linger written now, for who reads the record after an answer.
   *
   * @return completes once all ends added so far are on disk or have failed, on the current context
   *     where there is one
   */
  public Future<Void> settled() {
    List<Future<Long>> open = ends.stream().map(Append::durable).toList();
    if (open.isEmpty()) return Future.succeededFuture();
    hurried = true;
    wake();
    Context context = Vertx.currentContext();
    Promise<Void> settled = Promise.promise();
    Future.join(open)
        .onComplete(
            written -> {
              if (context == null) settled.complete();
              else context.runOnContext(v -> settled.complete());
            });
    return settled.future();
  }

  private void wake() {
    if (parked) LockSupport.unpark(writer);
  }

  /** Whether what waits is to be written now. */
  private boolean due() {
    return !waiting.isEmpty() && (urgent.get() > 0 || gathered() || hurried || ending);
  }

  private boolean gathered() {
    return records.get() >= GATHERED || bytes.get() >= GATHERED_BYTES;
  }

  /** Has the writer woken for ends, unless they have been written by then. */
  private void linger(Context context) {
    if (timed.compareAndSet(false, true)) {
      context.owner().setTimer(LINGER_MILLIS, timer -> lingered(context));
    }
  }

  private void lingered(Context context) {
    timed.set(false);
    Append oldest = waiting.peek();
    if (oldest == null) return;
    long waited = System.nanoTime() - oldest.submitted;
    if (waited < TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS) / 2) {
      // The one that the timer was set for is written; it is set anew for this one.
      linger(context);
    } else {
      hurried = true;
      wake();
    }
  }

  private @Nullable String obstacle(Append append) {
    String dead = death.get();
    if (dead != null) return dead;
    if (ending) return "the log is being closed";
    boolean end = append.type == FrameType.END;
    if (!end && (records.get() >= bounds.queueRecords() || bytes.get() > bounds.queueBytes())) {
      return "too many records wait for the disk";
    }
    // The end's room was promised when its request was opened.
    if (!end && !room.take(append.room)) return "the disk is full";
    records.incrementAndGet();
    bytes.addAndGet(append.size());
    if (!end) urgent.incrementAndGet();
    return null;
  }

  /** Fills the list with the next batch, waiting for one; false at the end, or when dead. */
  boolean next(List<Append> batch) {
    batch.clear();
    taken = new Append[0];
    while (!dead()) {
      if (due()) {
        hurried = false;
        poll(batch);
      }
      if (!batch.isEmpty()) {
        taken = batch.toArray(taken);
        return true;
      }
      if (ending && waiting.isEmpty()) return false;
      parked = true;
      if (!due() && !ending && !dead()) LockSupport.park(this);
      parked = false;
    }
    return false;
  }

  private void poll(List<Append> batch) {
    long size = 0;
    while (batch.size() < bounds.batchRecords() && size < bounds.batchBytes()) {
      Append append = waiting.poll();
      if (append == null) return;
      records.decrementAndGet();
      bytes.addAndGet(-append.size());
      if (append.type != FrameType.END) urgent.decrementAndGet();
      if (append.take()) {
        batch.add(append);
        size += append.size();
      } else {
        room.giveBack(append.room);
      }
    }
  }

  /** Puts an end back that found no room. */
  void again(Append append) {
    records.incrementAndGet();
    bytes.addAndGet(append.size());
    waiting.add(append);
    hurried = true;
  }

  /** Fails those whose deadline has passed; one that waits still will not be written then. */
  public void expire(long now) {
    Append oldest = waiting.peek();
    Append[] inHand = taken;
    for (Append append : inHand) expire(append, now);
    if (oldest == null || now - oldest.deadline < 0) return;
    for (Append append : waiting) {
      if (now - append.deadline < 0) return;
      expire(append, now);
    }
  }

  private void expire(Append append, long now) {
    if (now - append.deadline < 0 || !append.pending() || append.expired) return;
    append.expired = true;
    append.drop();
    fail(append, "the disk did not answer in time");
  }

  void fail(Append append, String reason) {
    Refusal refusal = refusal(reason);
    append.context.runOnContext(v -> append.fail(refusal));
  }

  private Refusal refusal(String reason) {
    metrics.refused.increment();
    LOG.debug("a record was refused: {}", reason);
    return new Refusal(
        RefusalCode.AUDIT_UNAVAILABLE, "This call could not be recorded, so it is not served.");
  }

  public boolean dead() {
    return death.get() != null;
  }

  /** False where it was dead already. */
  boolean kill(String reason) {
    if (!death.compareAndSet(null, reason)) return false;
    for (Append append : taken) fail(append, reason);
    failAll();
    LockSupport.unpark(writer);
    return true;
  }

  /** Fails a batch that was polled and could not be kept for want of memory. */
  void failUntaken(List<Append> batch) {
    if (taken.length > 0) return;
    for (Append append : batch) fail(append, String.valueOf(death.get()));
  }

  private void failAll() {
    for (Append append = waiting.poll(); append != null; append = waiting.poll()) {
      fail(append, String.valueOf(death.get()));
    }
  }

  boolean ending() {
    return ending;
  }

  /** Lets the writer end once nothing waits. */
  public void end() {
    ending = true;
    LockSupport.unpark(writer);
  }
}

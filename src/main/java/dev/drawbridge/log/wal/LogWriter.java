package dev.drawbridge.log.wal;

import static java.util.Objects.requireNonNull;

import dev.drawbridge.logging.EventCode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes the log. It takes what waits, writes it, forces it once and only then
 * completes the futures; while it does, the next batch gathers.
 */
final class LogWriter implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
  private static final int BUFFER = 1 << 20;

  /** What is written within a tenth of a second, and more, on a disk of 40 MB/s. */
  private static final int RECENT = 4 << 20;

  /* Files are written in whole blocks: of one that is not in memory the rest need not be read. */
  private static final int BLOCK = 4 << 10;
  private static final byte[] ZEROES = new byte[BLOCK];
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** After how long a segment that was asked for is tried again, where the last one has room. */
  private static final long ROLL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Bounds bounds;
  private final Room room;
  private final SegmentSupply supply;
  private final LogMetrics metrics;
  private final Listener listener;
  private final Completions completions;
  private final AppendQueue queue;
  private final Thread thread;
  private final TreeSet<Long> open;
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private final RecentBytes recent = new RecentBytes(RECENT);

  /* Aligned, as what is written past the page cache must be. */
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER + 2 * BLOCK).alignedSlice(BLOCK);
  private final ByteBuffer header = ByteBuffer.allocate(Frame.HEADER);
  private byte[] lastLeaf = {};
  private final byte[] lastHash;

  private volatile @Nullable Supplier<byte[]> state;
  private volatile boolean roll;
  /* Before when, in nanoTime, no segment is begun only because it was asked for. */
  private long rollFrom = System.nanoTime();
  private final AtomicReference<@Nullable String> death = new AtomicReference<>();
  private boolean told;
  /* Whether the log could not grow for this batch. */
  private boolean stalled;
  private volatile Segment active;
  private volatile Durable durable;
  private long nextSeq;
  private long lastTime;
  /* Where the batch's first frame within the active segment lies. */
  private long batchStart;
  /* Where the buffer's first byte goes: a block's beginning, or where a start found the end. */
  private long flushAt;
  /* How much of the buffer is in the file already: what the block that is begun holds. */
  private int flushed;

  LogWriter(
      Bounds bounds,
      Room room,
      SegmentSupply supply,
      LogMetrics metrics,
      Listener listener,
      Recovery.Tail tail) {
    this.bounds = bounds;
    this.room = room;
    this.supply = supply;
    this.metrics = metrics;
    this.listener = listener;
    this.completions = new Completions(listener);
    this.active = tail.segment();
    this.flushAt = active.end;
    this.nextSeq = tail.nextSeq();
    this.lastTime = tail.lastTime();
    this.open = new TreeSet<>(tail.open());
    this.lastHash = tail.lastHash();
    this.durable = new Durable(active.first, active.end, nextSeq);
    this.thread = Thread.ofPlatform().name("audit-writer").daemon().unstarted(this);
    this.queue = new AppendQueue(bounds, room, metrics, thread);
    room.active(active.length - active.end);
  }

  void start(Supplier<byte[]> account) {
    state = account;
    thread.start();
  }

  /** Waits until it has ended. */
  void join() throws IOException {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the audit log's writer was not waited for");
    }
  }

  AppendQueue queue() {
    return queue;
  }

  Segment active() {
    return active;
  }

  Durable durable() {
    return durable;
  }

  RecentBytes recent() {
    return recent;
  }

  /** Lets the next record begin a segment; where none can be had, a later record. */
  void roll() {
    roll = true;
  }

  /** Wakes it after each force from now on. */
  void tell(Follower follower) {
    followers.add(follower);
  }

  /** Declares the log dead: no future completes any more, and those that wait fail. */
  void die(String reason) {
    death.compareAndSet(null, reason);
    queue.kill(reason);
    tellDeath();
  }

  /** Tells the owner of a death, once; to be called again where that failed for want of memory. */
  synchronized void tellDeath() {
    String reason = death.get();
    if (reason == null || told) return;
    LOG.error(
        EventCode.AUDIT_WRITER_DEAD, "the audit log cannot be written until a restart: {}", reason);
    listener.dead(reason);
    told = true;
  }

  @Override
  public void run() {
    List<Append> batch = new ArrayList<>(bounds.batchRecords());
    try {
      while (queue.next(batch)) commit(batch);
      queue.kill("the log is closed");
      closeActive();
    } catch (IOException | RuntimeException | Error e) {
      // Without memory too: what a batch left half done nobody can go on from.
      die(e.toString());
      queue.failUntaken(batch);
    } finally {
      listener.stopped();
    }
  }

  /** Closes the file that was written, all of which was forced. */
  private void closeActive() {
    try {
      active.file.close();
    } catch (IOException e) {
      LOG.warn(
          EventCode.AUDIT_SEGMENT_CLOSE_FAILED,
          "closing {} failed: {}",
          active.path.getFileName(),
          e.toString());
    }
  }

  private void commit(List<Append> batch) throws IOException {
    lastTime = Math.max(lastTime, bounds.clock().millis());
    batchStart = active.end;
    List<Append> written = new ArrayList<>(batch.size());
    List<Append> without = new ArrayList<>();
    stalled = false;
    for (Append append : batch) {
      if (fits(append)) {
        place(append);
        written.add(append);
      } else {
        without.add(append);
      }
    }
    flush();
    if (!written.isEmpty()) active.file.force();
    durable = new Durable(active.first, active.end, nextSeq);
    for (Follower follower : followers) follower.wake();
    room.active(active.length - active.end);
    for (Append append : written) room.giveBack(append.room - append.keeps);
    if (queue.dead()) return;
    complete(written);
    if (!without.isEmpty()) putOff(without);
  }

  /** Whether there is a place for it: in the active segment, or at the start of a new one. */
  private boolean fits(Append append) throws IOException {
    boolean empty = nextSeq == active.first;
    if (empty) roll = false; // it has just begun
    boolean asked = roll && System.nanoTime() - rollFrom >= 0;
    if (!asked && hasRoom(append)) return true;
    if (stalled) return false; // one try for each batch
    Payload head = head();
    // A segment may get its name only after the one before it was forced whole: a start takes the
    // name as proof of that.
    flush();
    active.file.force();
    // One without a record, too short for its first, is replaced.
    long previous = empty ? active.previous : active.first;
    Segment next;
    try {
      active.replaced = empty;
      next = supply.take(nextSeq, previous, head.size() + append.size());
    } catch (IOException e) {
      active.replaced = empty && active.gone();
      stalled = true;
      rollFrom = System.nanoTime() + ROLL_NANOS;
      return hasRoom(append);
    }
    roll = false;
    closeActive();
    active = next;
    batchStart = 0;
    recent.clear();
    buffer.clear();
    flushAt = 0;
    flushed = 0;
    put(FrameType.HEAD, nextSeq, previous, new byte[0], head);
    supply.prepare();
    return true;
  }

  /** Whether the active segment may be written to, and the record fits it. */
  private boolean hasRoom(Append append) {
    boolean writable = !active.replaced && !supply.unsettled();
    return writable && active.end + append.size() <= active.length;
  }

  /** What a segment begins with: the owner's account, the open requests, the last leaf's hash. */
  private Payload head() {
    var seqs = ByteBuffer.allocate(open.size() * Long.BYTES);
    for (long seq : open) seqs.putLong(seq);
    byte[] last = lastLeaf.length == 0 ? lastHash : Leaf.hash(lastLeaf);
    return new Payload(
        Leaf.NONE,
        requireNonNull(state).get(),
        List.of(
            new Payload.Part(SegmentIndex.OPEN, seqs.array()),
            new Payload.Part(SegmentIndex.LAST, last)));
  }

  private void place(Append append) throws IOException {
    append.seq = nextSeq++;
    lastLeaf = append.payload.leaf().at(append.seq, lastTime);
    put(append.type, append.seq, append.ref, lastLeaf, append.payload);
    if (append.type == FrameType.REQUEST) {
      open.add(append.seq);
    } else if (append.type == FrameType.END) {
      open.remove(append.ref);
    }
    LongConsumer placed = append.placed;
    if (placed != null) placed.accept(append.type == FrameType.REQUEST ? append.seq : append.ref);
  }

  private void put(FrameType type, long seq, long ref, byte[] leaf, Payload payload)
      throws IOException {
    int batch = (int) (active.end - batchStart);
    byte[][] body = Frame.body(leaf, payload);
    Frame.put(header.clear(), active.mark, type, seq, ref, lastTime, batch, body);
    int length = Frame.lengthOf(body);
    if (length >= RecentBytes.LONG) recent.putHead(active.first, active.end, header.array(), leaf);
    copy(header.array());
    for (byte[] part : body) copy(part);
    long size = Frame.sizeOf(length);
    copy(new byte[(int) (size - Frame.HEADER - length)]);
    active.end += size;
  }

  private void copy(byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length; ) {
      if (buffer.position() == BUFFER) flush();
      int n = Math.min(BUFFER - buffer.position(), bytes.length - at);
      buffer.put(bytes, at, n);
      at += n;
    }
  }

  /** Writes what is new, and the zeroes after it up to its block's end; keeps that block. */
  private void flush() throws IOException {
    if (buffer.position() == flushed) return;
    long end = flushAt + buffer.position();
    buffer.put(ZEROES, 0, (int) Math.min(-end & (BLOCK - 1), active.length - end));
    recent.put(active.first, flushAt, buffer.flip());
    active.file.write(buffer, flushAt);
    long block = Math.max(flushAt, end & -BLOCK);
    flushed = (int) (end - block);
    buffer.limit((int) (end - flushAt)).position((int) (block - flushAt));
    buffer.compact();
    flushAt = block;
  }

  private void complete(List<Append> written) {
    if (written.isEmpty()) return;
    long now = System.nanoTime();
    metrics.batch.record(written.size());
    metrics.records.increment(written.size());
    for (Append append : written) {
      // How long an end lingered says nothing of the disk.
      if (append.type == FrameType.END) continue;
      metrics.append.record(now - append.submitted, TimeUnit.NANOSECONDS);
    }
    completions.deliver(written);
  }

  /** Without room a record fails; an end is tried again until there is room. */
  private void putOff(List<Append> without) {
    for (Append append : without) {
      if (append.type == FrameType.END && !queue.ending()) {
        queue.again(append);
      } else {
        room.giveBack(append.room);
        queue.fail(append, "the log cannot grow");
      }
    }
    LockSupport.parkNanos(RETRY_NANOS);
  }
}

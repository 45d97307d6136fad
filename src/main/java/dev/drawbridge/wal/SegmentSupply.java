package dev.drawbridge.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes segments: allocated, zero-filled and forced before they are written to, the next one in the
 * background while the last is being filled.
 */
final class SegmentSupply implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentSupply.class);
  static final String BLANK = "blank.tmp";

  private record Blank(LogFile file, long length) {}

  private final Path wal;
  private final Storage storage;
  private final Bounds bounds;
  private final Room room;
  private final ScheduledThreadPoolExecutor background =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("audit-prepare").daemon().factory());
  private @Nullable Blank blank;
  private boolean closed;

  SegmentSupply(Path wal, Storage storage, Bounds bounds, Room room) {
    this.wal = wal;
    this.storage = storage;
    this.bounds = bounds;
    this.room = room;
    background.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Prepares the next segment, unless one is ready or the disk has no room for it. */
  void prepare() {
    prepare(Duration.ZERO);
  }

  /** The same after a while, so that a start does not share the disk with it. */
  void prepare(Duration after) {
    var _ = background.schedule(this::prepared, after.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void prepared() {
    try {
      fill();
    } catch (IOException e) {
      LOG.warn("the next segment of the audit log could not be prepared: {}", e.toString());
    }
  }

  private synchronized void fill() throws IOException {
    // What waited its turn when the log was closed comes too late.
    if (closed || blank != null || storage.usable(wal) < bounds.segmentBytes() * 2) return;
    create(bounds.segmentBytes());
  }

  private Blank create(long length) throws IOException {
    var made = new Blank(storage.create(wal.resolve(BLANK), length), length);
    blank = made;
    room.usable(storage.usable(wal));
    room.blank(length);
    return made;
  }

  /**
   * A segment under its final name, durably, at least that long. Fails where the disk is full; then
   * nothing has changed.
   *
   * @param previous first seq of the segment before; -1 for none
   */
  synchronized Segment take(long first, long previous, long needed) throws IOException {
    Blank taken = blank;
    if (taken != null && taken.length < needed) {
      drop(taken);
      taken = null;
    }
    if (taken == null) {
      long wanted = first == 0 ? bounds.firstSegmentBytes() : bounds.segmentBytes();
      long possible = Math.min(wanted, storage.usable(wal) / 2);
      taken = create(Math.max(needed, possible));
    }
    Path path = wal.resolve(SegmentIndex.name(first));
    Files.move(wal.resolve(BLANK), path, StandardCopyOption.ATOMIC_MOVE);
    FileStorage.forceFolder(wal);
    blank = null;
    room.blank(0);
    int mark = ThreadLocalRandom.current().nextInt() | 1;
    return new Segment(path, first, previous, taken.length, mark, taken.file, 0);
  }

  private void drop(Blank old) throws IOException {
    blank = null;
    room.blank(0);
    old.file.close();
    Files.deleteIfExists(wal.resolve(BLANK));
  }

  @Override
  public void close() throws IOException {
    background.shutdown();
    synchronized (this) {
      closed = true;
      if (blank != null) drop(blank);
    }
  }
}

package dev.drawbridge.log.wal;

import dev.drawbridge.logging.EventCode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes segments: allocated, zero-filled and forced before they are written to, the next one in the
 * background while the last is being filled. Thread-safe.
 *
 * <p>A segment that got its name, but whose name could not be made durable, loses it again before
 * anything else is done. Until that is durable it is {@link #unsettled}.
 */
final class SegmentSupply implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentSupply.class);
  static final String BLANK = "blank.tmp";

  /** What the blank is called while it is tried whether the folder's names can be changed. */
  static final String TRIAL = "trial.tmp";

  /** How long the log may fail to grow before that is told. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

  private record Blank(LogFile file, long length, @Nullable Object identity) {}

  /**
   * Why the log does not grow.
   *
   * @param since in {@link System#nanoTime}
   * @param taking whether a blank could not be taken: that one can be made says nothing then
   */
  private record Trouble(String what, long since, boolean taking) {}

  private final Path wal;
  private final Path blankPath;
  private final Path trialPath;
  private final Storage storage;
  private final LogFolder folder;
  private final Bounds bounds;
  private final Room room;
  private final ScheduledThreadPoolExecutor background =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("audit-prepare").daemon().factory());
  private @Nullable Blank blank;

  /** The name that the blank was given, or may have been; null where it has its own, durably. */
  private volatile @Nullable Path named;

  /* Whoever looks at a sick disk may hold the supply itself for long. */
  private final AtomicReference<@Nullable Trouble> trouble = new AtomicReference<>();
  private boolean closed;

  SegmentSupply(Path wal, Storage storage, Bounds bounds, Room room) throws IOException {
    this.wal = wal;
    this.blankPath = wal.resolve(BLANK);
    this.trialPath = wal.resolve(TRIAL);
    this.storage = storage;
    this.folder = storage.folder(wal);
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

  /** Prepares it where the log could not grow last: nobody may append anything meanwhile. */
  void retry() {
    if (trouble.get() != null && background.getQueue().isEmpty()) prepare();
  }

  private void prepared() {
    try {
      fill();
    } catch (IOException e) {
      failed(e);
    }
  }

  private synchronized void fill() throws IOException {
    // What waited its turn when the log was closed comes too late.
    if (closed) return;
    settle();
    if (blank == null) {
      if (storage.usable(wal) < bounds.segmentBytes() * 2) return;
      create(bounds.segmentBytes());
    }
    Trouble now = trouble.get();
    if (now != null && now.taking) tryNames();
    trouble.set(null);
  }

  /** Does with the blank's name what a roll does, and takes it back. */
  private void tryNames() throws IOException {
    named = trialPath;
    folder.rename(blankPath, trialPath);
    folder.force();
    settle();
  }

  private Blank create(long length) throws IOException {
    LogFile file = storage.create(blankPath, length);
    Blank made;
    try {
      made = new Blank(file, length, Segment.identity(blankPath));
    } catch (IOException e) {
      file.close();
      throw e;
    }
    blank = made;
    room.blank(length);
    room.usable(storage.usable(wal));
    return made;
  }

  /**
   * A segment under its final name, durably, at least that long. Where it fails, and the supply is
   * not {@link #unsettled} then, nothing has changed but that one may have been prepared.
   *
   * @param previous first seq of the segment before; -1 for none
   */
  synchronized Segment take(long first, long previous, long needed) throws IOException {
    try {
      Segment taken = taken(first, previous, needed);
      trouble.set(null);
      return taken;
    } catch (IOException e) {
      failed(e, true);
      throw e;
    }
  }

  private Segment taken(long first, long previous, long needed) throws IOException {
    settle();
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
    named = path;
    folder.rename(blankPath, path);
    folder.force();
    named = null;
    blank = null;
    room.blank(0);
    int mark = ThreadLocalRandom.current().nextInt() | 1;
    return new Segment(path, first, previous, taken.length, mark, taken.file, taken.identity, 0);
  }

  /**
   * Takes the name back that could not be made durable. To rename it again, not only to force the
   * folder again, is what makes the next force write the names anew.
   */
  private void settle() throws IOException {
    Path name = named;
    if (name == null) return;
    Blank held = blank;
    if (held != null) {
      if (is(name, held)) folder.rename(name, blankPath);
      if (!is(blankPath, held)) drop(held); // somebody removed it
    }
    folder.force();
    named = null;
  }

  private static boolean is(Path path, Blank blank) throws IOException {
    return Files.exists(path) && Objects.equals(Segment.identity(path), blank.identity);
  }

  private void drop(Blank old) throws IOException {
    blank = null;
    room.blank(0);
    old.file.close();
    Files.deleteIfExists(blankPath);
    Files.deleteIfExists(trialPath);
  }

  /**
   * Whether a roll failed midway: then a file may have the next segment's name, and nothing may be
   * written to the segment before it, which a start would take for finished.
   */
  boolean unsettled() {
    Path name = named;
    return name != null && !name.equals(trialPath);
  }

  /** The disk did not do what the log needs to grow. */
  void failed(IOException e) {
    failed(e, false);
  }

  private void failed(IOException e, boolean taking) {
    String what = e.toString();
    // Why none could be taken stays the reason until one can, whatever else fails meanwhile.
    Trouble before =
        trouble.getAndUpdate(
            old -> {
              if (old != null && old.taking && !taking) return old;
              return new Trouble(what, old == null ? System.nanoTime() : old.since, taking);
            });
    boolean told = before != null && (before.what.equals(what) || (before.taking && !taking));
    if (!told) LOG.warn(EventCode.AUDIT_CANNOT_GROW, "the audit log cannot grow: {}", what);
  }

  /** Why the log has not been able to grow for some seconds, though the disk has room. */
  @Nullable String stuck() {
    Trouble now = trouble.get();
    if (now == null || room.full()) return null;
    return System.nanoTime() - now.since > PATIENCE_NANOS ? now.what : null;
  }

  @Override
  public void close() throws IOException {
    background.shutdown();
    synchronized (this) {
      closed = true;
      try (folder) {
        if (blank != null) drop(blank);
      }
    }
  }
}

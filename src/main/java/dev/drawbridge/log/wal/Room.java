package dev.drawbridge.log.wal;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the bytes by which the log may still grow: what is allocated and not yet written, and what
 * the disk has left beyond a margin, less what is promised. Thread-safe.
 */
final class Room {
  private final long margin;
  private final AtomicLong promised = new AtomicLong();
  private volatile long usable;
  private volatile boolean known;
  private volatile long active;
  private volatile long blank;

  /**
   * @param margin bytes of the disk that are not counted: for what segments waste at their ends,
   *     and for allocations since the disk was last asked
   */
  Room(long margin) {
    this.margin = margin;
  }

  /** Promises bytes; false where there is no room for them. */
  boolean take(long bytes) {
    long left = active + blank + Math.max(0, usable - margin);
    if (promised.addAndGet(bytes) <= left) return true;
    promised.addAndGet(-bytes);
    return false;
  }

  /** Ends a promise: the bytes are written, or will not be. */
  void giveBack(long bytes) {
    promised.addAndGet(-bytes);
  }

  void usable(long bytes) {
    // Some file systems say Long.MAX_VALUE.
    usable = Math.min(bytes, Long.MAX_VALUE / 4);
    known = true;
  }

  /** The disk does not tell what it has left: nothing is counted on. */
  void unknown() {
    usable = 0;
    known = false;
  }

  /** Whether the disk said that it has too little left to grow as usual. */
  boolean full() {
    return known && usable < 2 * margin;
  }

  long usable() {
    return usable;
  }

  /** What is left of the segment that is being written. */
  void active(long bytes) {
    active = bytes;
  }

  /** The length of the segment that is prepared. */
  void blank(long bytes) {
    blank = bytes;
  }
}

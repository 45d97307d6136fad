package dev.drawbridge.log.wal;

/**
 * How far the log is durable: within the segment of that first seq, up to that offset.
 *
 * @param next the seq after the last durable record
 */
record Durable(long segment, long end, long next) {
  /** No writer here that tells: up to the last valid frame. */
  static final Durable UNKNOWN = new Durable(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

  /** Tells how far the log is durable now. */
  interface Horizon {
    Durable durable();
  }
}

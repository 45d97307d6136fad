package dev.drawbridge.log.wal;

/**
 * The durable high-water mark of the log: a segment by its first seq, and an offset in it.
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

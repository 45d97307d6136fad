package dev.drawbridge.log.wal;

import java.time.InstantSource;

/**
 * The sizes that the log works within, and the clock that it goes by.
 *
 * @param segmentBytes length of a segment; a record that is longer gets a segment of its own
 * @param firstSegmentBytes length of the very first segment: small, so that a first start is quick
 * @param queueRecords records that may wait for the writer, ends not counted
 * @param queueBytes bytes that may wait for the writer, ends not counted
 * @param batchRecords records forced at once, at most
 * @param batchBytes bytes after which a batch takes no further record
 * @param startScanBytes bytes of finished segments that a start reads and checks, newest first
 * @param clockBackMillis how far before the last record a start may lie
 * @param clock tells when a record was taken
 */
public record Bounds(
    long segmentBytes,
    long firstSegmentBytes,
    int queueRecords,
    long queueBytes,
    int batchRecords,
    long batchBytes,
    long startScanBytes,
    long clockBackMillis,
    InstantSource clock) {
  public static final Bounds DEFAULT =
      new Bounds(
          64L << 20,
          4L << 20,
          16_384,
          256L << 20,
          4096,
          16L << 20,
          128L << 20,
          300_000,
          InstantSource.system());

  /** The same for a start whose clock is right, whatever the last record says. */
  public Bounds anyClock() {
    return with(Long.MAX_VALUE, clock);
  }

  /** The same by another clock. */
  public Bounds by(InstantSource other) {
    return with(clockBackMillis, other);
  }

  private Bounds with(long backMillis, InstantSource other) {
    return new Bounds(
        segmentBytes,
        firstSegmentBytes,
        queueRecords,
        queueBytes,
        batchRecords,
        batchBytes,
        startScanBytes,
        backMillis,
        other);
  }
}

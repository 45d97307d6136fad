package dev.drawbridge.log.wal;

/**
 * What a segment begins with.
 *
 * @param first the seq of its first record
 * @param time when it was begun, in milliseconds since the epoch: no record before it is younger,
 *     and none in it older
 * @param cleared whether a retention took all content that there was in it
 * @param open seqs of the requests that were open then
 */
public record SegmentHead(long first, long time, boolean cleared, long[] open) {}

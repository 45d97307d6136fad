/**
 * The record: what was asked, decided and answered, on disk before anything is forwarded.
 *
 * <p>What {@link dev.drawbridge.audit.AuditTrail} promises, as {@link
 * dev.drawbridge.audit.AuditLog} keeps it:
 *
 * <ol>
 *   <li>A future completes only after the record was written and forced to the disk. Within a
 *       process, records are on disk in the order of their seq, without a gap.
 *   <li>An append fails with {@code audit_unavailable} within its deadline, whatever the disk does.
 *       A request that failed so and reached the disk all the same gets an end {@code refused}.
 *   <li>A request is taken only where there is room for it and its end, with the largest answer. A
 *       full disk refuses; once there is room again, it no longer does. An end that finds no room
 *       is tried again until it does.
 *   <li>After a failed write or force, or when the file under the log was removed, replaced or
 *       truncated (noticed within a second), nothing is written any more: all that waits fails,
 *       {@code writable()} is false, {@code onDeath} is called. Only a new process may go on.
 *   <li>One process writes; a second one is refused with the pid of the first.
 *   <li>A start keeps every valid frame up to the first invalid one. What lies behind it is copied
 *       to {@code wal/torn-SEQ}, zeroed, and said in a record, where it can be the torn remains of
 *       the last batch. Where a valid frame of a later batch follows, or a later segment, what is
 *       invalid had been forced: the start is refused and names the seq. Segments are checked
 *       whole, newest first, up to 128 MiB beside the last; of older ones only the heads, and the
 *       rest when it is read.
 *   <li>A request that a crash left without an end gets one, {@code unknown}, before a start is
 *       done. Each segment begins with the list of the requests that were open then, so that a
 *       start needs the last segment only.
 *   <li>A segment's first frame holds also what all counters had come to then, and what those open
 *       requests had reserved: the ledger is read back from the last segment, and is equal to what
 *       all records together come to.
 *   <li>Futures complete on the caller's own context, at most one task for each context and batch.
 *   <li>A failed authentication is counted in memory and recorded when its minute is over or the
 *       log is closed: one record for a source and minute, for the first 100 sources.
 *   <li>No record holds a credential. A body or an answer is stored as it is, beside the JSON.
 *   <li>A search answers for everything that was durable when it was asked.
 * </ol>
 *
 * <p>On disk, {@code wal/SEQ.seg} is a segment that begins with the record of that seq; it is
 * allocated, zero-filled and forced as {@code blank.tmp} before it gets its name, since forcing
 * data into allocated blocks takes two thirds of the time that a growing file needs. It holds
 * frames ({@code Frame}) at multiples of 8 and is zero behind the last. The frame tells how far
 * before it its batch began, since a disk may keep any part of a batch that was not forced: only a
 * frame of a later batch proves that what lies before it was kept once. The mark of its frames is
 * drawn for each segment, so that no prompt can pose as a frame.
 *
 * <p>Inside, {@code AppendQueue} is what waits, {@code AuditWriter} the one thread that writes,
 * {@code Room} the account of the disk, {@code SegmentSupply} what allocates, {@code Recovery} the
 * start, {@code AuditReader} the searches. Sealing, tiles and an index go behind the same seam.
 */
@NullMarked
package dev.drawbridge.audit;

import org.jspecify.annotations.NullMarked;

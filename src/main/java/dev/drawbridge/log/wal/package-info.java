/**
 * The write-ahead log: frames in segments, one writer, recovery. It knows bytes and their order,
 * and nothing of what they say.
 *
 * <ol>
 *   <li>A future completes only after its record was written and forced to the disk. Within a
 *       process, records are on disk in the order of their seq, without a gap.
 *   <li>An append fails with {@code audit_unavailable} within its deadline, whatever the disk does.
 *   <li>A request is taken only where there is room for it and its end. A full disk refuses; once
 *       there is room again, it no longer does. An end that finds no room is tried again until it
 *       does.
 *   <li>After a failed write or force, or when the file under the log was removed, replaced or
 *       truncated (noticed within a second), nothing is written any more: all that waits fails.
 *       Only a new process may go on.
 *   <li>One process writes; a second one is refused with the pid of the first.
 *   <li>A start keeps every valid frame up to the first invalid one. What lies behind it is copied
 *       to {@code wal/torn-SEQ} and zeroed, where it can be the torn remains of the last batch.
 *       Where a valid frame of a later batch follows, or a later segment, what is invalid had been
 *       forced: the start is refused and names the seq. Segments are checked whole, newest first,
 *       up to 128 MiB beside the last; of older ones only the heads, and the rest when it is read.
 *   <li>A roll that fails midway is undone before anything else is written, and tried again: the
 *       log goes on without a restart. Once a segment is prepared, it takes no descriptor. While it
 *       keeps failing, what was prepared is renamed to {@code trial.tmp} and back twice a second,
 *       so that the log knows when it can grow again though nobody appends.
 *   <li>Each segment begins with the list of the requests that were open then, and with the owner's
 *       account of all before it, so that a start needs the last segment only.
 *   <li>Futures complete on the caller's own context, those of a batch by one task for each event
 *       loop. An end that nobody else's record takes along is written within three milliseconds.
 *   <li>A follower is handed the durable records in their order and none else, from where its
 *       consumer stands. However slow or failing a consumer is, it costs the writer one look at a
 *       flag for each force. A close hands on what is durable first, to all side by side, within
 *       five seconds.
 *   <li>A log of another frame version is refused by its own message, and left as it is.
 *   <li>Parts of a record in a finished segment can be destroyed: they read as zeroes then, with
 *       the digest of what stood there ({@code DestroyedPart}), and nothing else of the segment
 *       changes, its length and offsets neither.
 *   <li>Segments are pruned from the oldest on. {@code minimum-index} is durable before the first
 *       is removed, and from then on what lies before it is gone for every reader, removed or not.
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
 * <p>{@code AppendQueue} is what waits, {@code LogWriter} the one thread that writes, {@code Room}
 * the account of the disk, {@code SegmentSupply} what allocates, {@code Recovery} the start, {@code
 * LogReader} the way back, {@code Follower} the way on. {@code SegmentIndexes} is what all readers
 * know of finished segments, bounded in records; who reads a log in its order shares none, so that
 * each frame is checked for it, and keeps the newest three only. {@code RecentBytes} keeps what was
 * written last in memory: followers and searches do not ask the disk for it, which is why it may be
 * written past the page cache ({@code PastCache}).
 */
@NullMarked
package dev.drawbridge.log.wal;

import org.jspecify.annotations.NullMarked;

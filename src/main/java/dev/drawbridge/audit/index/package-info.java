/**
 * The index beside the log, and whatever finds a record by it. Hidden from other rooms.
 *
 * <ol>
 *   <li>The index holds numbers and keyed hashes only, and nothing that is not in the log: an index
 *       that is lost is made anew.
 *   <li>{@code IndexWriter} follows the log. It takes from memory what the newest records say
 *       ({@code PlainRecords}), as if it had read each the moment it was written, and reads from
 *       the log what is not there: after a start, and where more was written than is held. {@code
 *       RecordFinder} answers by the index and by what the log has beyond it, so that an answer is
 *       as new as the log.
 *   <li>A row that the index points to is read from the log and compared with the query: the index
 *       can leave something out, and never invent anything.
 *   <li>What an erasure or a retention takes out of the record, {@code IndexForgetting} takes out
 *       of the index.
 * </ol>
 */
@NullMarked
package dev.drawbridge.audit.index;

import org.jspecify.annotations.NullMarked;

/**
 * A record as the log holds it: its JSON, its leaf, its sealed parts, and the way back. Hidden from
 * other rooms.
 *
 * <ol>
 *   <li>{@code EntryWriter} writes the JSON, {@code SealedRecords} seals it, {@code RecordOpener}
 *       is the one way back, {@code RecordReader} reads by it.
 *   <li>The leaf commits to each field and to every sealed part, and tells of none.
 *   <li>What is sealed is sealed for the person that the call concerns; the part of the ledger is
 *       not: it names nobody, and outlives every erasure.
 *   <li>No principal holds up what is sealed for another: {@code FairWorkers} lets them take turns.
 *   <li>A message that is sent again within a day is kept once: {@code SealedMessageCache} knows
 *       where.
 *   <li>What a record does to the ledger ({@code LedgerEntry}) is the same when it is written and
 *       when {@code LedgerReplay} reads it back.
 * </ol>
 */
@NullMarked
package dev.drawbridge.audit.record;

import org.jspecify.annotations.NullMarked;

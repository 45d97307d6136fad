/**
 * Proof and verification: checkpoints, tiles and receipts of a running log ({@code LogProof}), the
 * receipt of a log at rest ({@code StoredReceipt}), and the check of a whole log ({@code
 * LogCheck}).
 *
 * <ol>
 *   <li>Each record's leaf is handed to the tree once it is durable, in the order of the seqs: a
 *       record's seq is its leaf's index, for ever.
 *   <li>A check changes nothing, and needs no writer.
 *   <li>What is gone from the record counts as erased or expired only where a record of the log
 *       says so.
 * </ol>
 */
@NullMarked
package dev.drawbridge.audit.verify;

import org.jspecify.annotations.NullMarked;

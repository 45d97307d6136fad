/**
 * Backups of what a gateway keeps, and the way back.
 *
 * <ol>
 *   <li>A backup is taken beside a gateway that runs, or of a folder at rest, and is what a start
 *       after a crash finds: the tree's checkpoint first, then the records, then the keys that
 *       sealed them, then the store.
 *   <li>A folder counts as a backup once {@code backup.json} lies in it, which is written last and
 *       names each file with its digest. One that broke off is gone on with by the next run.
 *   <li>What was erased or pruned since is gone from the backup after the next run into it.
 *   <li>Keys are taken along only where that is asked for.
 *   <li>A log is restored under its own name only where nobody who was asked knows more of it, and
 *       everybody answered. Else it gets another name, and its first record from then on cites the
 *       last known checkpoint and names what is missing.
 *   <li>A restore puts the log in its place last, once it is verified: until then no gateway starts
 *       from it, and a restore that broke off begins anew.
 * </ol>
 */
@NullMarked
package dev.drawbridge.backup;

import org.jspecify.annotations.NullMarked;

/**
 * The record: what was asked, decided and answered, on disk before anything is forwarded. The
 * chamber {@code log.wal} keeps the bytes; this room knows what they say.
 *
 * <p>What {@link dev.drawbridge.audit.AuditTrail} promises, as {@link
 * dev.drawbridge.audit.AuditLog} keeps it, beside what the write-ahead log promises:
 *
 * <ol>
 *   <li>A request whose append failed and that reached the disk all the same gets an end {@code
 *       refused}.
 *   <li>A request that a crash left without an end gets one, {@code unknown}, before a start is
 *       done.
 *   <li>Each segment begins with what all counters had come to then, and what the open requests had
 *       reserved: the ledger is read back from the last segment, and is equal to what all records
 *       together come to.
 *   <li>What is refused before a caller is known is counted in memory and recorded when its minute
 *       is over or the log is closed: one record for a source, code and minute, for the first 100.
 *       So is, for each caller, what is refused from the head as its rate is met, and what is
 *       refused beyond its quota; and a fetch of the published log, by who fetched.
 *   <li>No record holds a credential. A body or an answer can be had again byte for byte, a message
 *       that was sent before within a day being kept once.
 *   <li>Nothing that a record says is on disk in clear. Its leaf commits to each of its fields and
 *       to every sealed part, and tells of none.
 *   <li>What is sealed is sealed for the person that the call concerns: the one acted for, where
 *       policy did not refuse that, else the principal. No principal holds up what is sealed for
 *       another: they take turns. The ledger's part is not: it names nobody, and outlives every
 *       erasure.
 *   <li>An erasure is on record before it is done and after. A subject's destroys its key and
 *       replaces the master key; a request's overwrites its parts where they lie, but for messages
 *       that another record refers to. Leaves stay, and a record that was erased says by what. What
 *       is under way for the subject in that moment is erased too.
 *   <li>What is held is not erased. An erasure that a crash left between its two records is
 *       finished by the next start, or is on record as failed.
 *   <li>A retention is on record before it takes anything and after. It takes the content of
 *       records of which no younger one may refer to a message, then whole segments, oldest first:
 *       none that holds an open request or something held, or that the published tree does not
 *       cover. The ledger, and the configuration that the oldest decision left was made under,
 *       outlive it. What a crash leaves half taken counts as taken, and the next run takes the
 *       rest.
 *   <li>A search answers for everything that was durable when it was asked: what the index has not
 *       taken yet, the log itself tells. A row that the index points to is read from the log and
 *       compared with the query.
 *   <li>The index holds numbers and keyed hashes only, and nothing that is not in the log: lost, it
 *       is made anew. It is never forced to the disk, so one that was being written when the
 *       machine stopped is not relied on.
 *   <li>Each record's leaf is handed to the tree ({@code log.tree}) once it is durable, and in the
 *       order of the seqs: a record's seq is its leaf's index, for ever.
 * </ol>
 *
 * <p>Chambers, lower first: {@code entry} is the vocabulary; {@code record} seals a record and
 * opens it again; {@code index} finds records; {@code verify} proves and checks them; {@code
 * erasure} takes them out; {@code export} and {@code replay} bring them elsewhere and decide them
 * again. On top, {@code AuditLog} writes, {@code AuditReader} reads a log without its writer, and
 * {@code AuditService} opens the log together with the ledger.
 */
@NullMarked
package dev.drawbridge.audit;

import org.jspecify.annotations.NullMarked;

/**
 * The formats of a transparency log, as C2SP and RFC 6962 write them: hashes, tiles, proofs, signed
 * notes, checkpoints, cosignatures, proof files, witness requests, trust policies. Plain functions
 * over bytes; nothing here opens a file or a socket, or looks at a clock.
 *
 * <ol>
 *   <li>What is written here is what Go's {@code sumdb/note} and {@code sumdb/tlog} and
 *       transparency-dev's {@code formats} and {@code merkle} read; a test asks them.
 *   <li>Reading is strict: a number, a hash or a key has one spelling, and a text that is not
 *       exactly of its format fails with a {@link dev.drawbridge.log.tlog.MalformedException} that
 *       names the line.
 *   <li>A signature of a known key that does not verify makes the whole note invalid; those of
 *       unknown keys are ignored, as the specification of signed notes demands.
 * </ol>
 *
 * <p>Sources: c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles, tlog-proof,
 * tlog-witness, tlog-policy; RFC 6962 section 2.1 and RFC 9162 section 2.1.3 and 2.1.4 for the
 * checks of proofs.
 */
@NullMarked
package dev.drawbridge.log.tlog;

import org.jspecify.annotations.NullMarked;

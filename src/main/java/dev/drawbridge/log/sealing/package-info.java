/**
 * What makes the record confidential: commitments to its fields, sealed parts, and the keys behind
 * them. It knows bytes and names, and nothing of what a record says.
 *
 * <ol>
 *   <li>A commitment opens to one value only, and tells nothing of it without its salt, not even
 *       that two records hold the same.
 *   <li>A sealed part opens only with its subject's key and only in its own place: of that log,
 *       that request, that kind of record, under that name.
 *   <li>The master key is made once, by whoever holds the log's lock, and never anew: without it
 *       nothing of an existing log is overwritten.
 *   <li>A subject's key is in {@code keys.db}, forced, before {@code Keys.of} returns it: no record
 *       can be on disk whose key is not.
 *   <li>{@code keys.db} names no subject: only its keyed HMAC; and sealed, while it is held, in its
 *       hold.
 *   <li>{@code Keys} and {@code Sealer} are thread-safe. {@code Keys.cached}, {@code Keys.blind}
 *       and all of {@code Sealer} never block; the rest may.
 * </ol>
 *
 * <p>Master key (a file, under a passphrase where there is one: {@code WrappedMaster}) → epoch key
 * → key of a subject, of the ledger, of the system's own records and of blind names → key of one
 * record (derived, HKDF-Expand of RFC 5869 with SHA-256). Each wraps the next with AES-256-GCM
 * (NIST SP 800-38D) under a random nonce. {@code Sealer} also opens what was sealed in the form of
 * before. What is sealed is compressed first: {@code Packing} says how, and how its length is
 * hidden. Sealing on the request path takes its nonces from a buffer of each thread, filled by the
 * system's generator.
 */
@NullMarked
package dev.drawbridge.log.sealing;

import org.jspecify.annotations.NullMarked;

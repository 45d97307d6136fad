/**
 * Speaking to a provider: connections, credentials, the relay, circuits and health.
 *
 * <p>What is promised:
 *
 * <ol>
 *   <li>An attempt has exactly one answer and an answer's relay exactly one end; neither is ever a
 *       failed future, and each comes within the limits of {@link UpstreamSettings}.
 *   <li>All of an attempt runs on the context that called {@link Upstream#send}; {@link
 *       RunningAttempt#abort} may be called from anywhere.
 *   <li>Before content nothing is handed on: an error or a silence until then is a failure, after
 *       which another target may be tried. Once content was handed on it is never taken back.
 *   <li>A client that left, or that takes nothing for {@code idle}, resets the vendor's connection.
 *   <li>Memory is bounded: 64 MiB for an answer that is not streamed, 64 KiB for an error, 1 MiB
 *       before a stream's content, and two write queues while a stream is relayed. Whole answers,
 *       and what the record keeps of streams, take it of one {@link
 *       dev.drawbridge.upstream.MemoryBudget} with callers' bodies; where there is none the vendor
 *       is not read from until there is, and its time limits stand still. Who is given up meanwhile
 *       waits no more, and what a vendor does that is not read from is not held against it.
 *   <li>What a vendor says in an answer that is passed over goes nowhere; of one that passes,
 *       credentials and account ids are struck out.
 *   <li>No redirect is followed. A link-local address is refused before a byte of HTTP goes there,
 *       whatever name led to it; where a proxy connects, only an address in the URL can be seen.
 *   <li>What one caller brings about closes no target to others: what its content may have done has
 *       to be met by several principals, or said by the vendor to a question without content; a
 *       throttle without a stated wait, and time limits passed, keep that caller alone away until
 *       another one meets them too.
 *   <li>A failure closes what it concerns, its {@link dev.drawbridge.exchange.SignalScope}, and
 *       nothing else. What is closed stays so over reloads and restarts and is known to all
 *       instances of a store; what a rate of failures closed is this instance's own.
 *   <li>A time that a vendor states holds. Where it states none, a target that was closed is asked
 *       again within the hour: first without content, where that is free, then by one request at a
 *       time of those that prefer it.
 * </ol>
 *
 * <p>A request is sent twice in one case only: the connection broke before the last byte of the
 * request had been handed to the operating system, so that no vendor can have seen it whole. A
 * vendor that has read a request and then closes may have worked on it, and been paid for it, so
 * this is a failure of the target; whether another one is tried is not decided here.
 *
 * <p>Pools and places belong to one configuration, circuits and speeds are carried over: they
 * describe the vendor, not our settings. What was learned with a credential or at a URL ends with
 * it.
 */
@NullMarked
package dev.drawbridge.upstream;

import org.jspecify.annotations.NullMarked;

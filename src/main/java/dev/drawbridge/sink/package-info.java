/**
 * The log's copies elsewhere: files, databases and collectors that take every record once it is
 * durable. What they promise:
 *
 * <ol>
 *   <li>A sink takes the log's records in their order and each at least once; a receiver tells them
 *       apart by (origin, seq). It never slows or stops a request: it reads the log behind the
 *       writer, on a thread of its own.
 *   <li>Its position in {@code data/audit/sinks/NAME} moves only after the receiver has answered
 *       that it holds the records. Where the receiver can tell what it holds, that is asked at
 *       every start and after every failure, and the sink goes on from there: no gap, no duplicate.
 *   <li>A receiver that holds less than the position says is told as such and gets the rest again.
 *       One that holds a record that this log does not have, or another under the same seq, is told
 *       and gets nothing more: the log was rolled back, or the receiver is another log's.
 *   <li>Without {@code content: true} no text of a prompt or an answer leaves. What has left is out
 *       of reach of an erasure.
 *   <li>What a sink says in a log or a detail holds none of its credentials.
 * </ol>
 *
 * <p>{@code Sink} is what all have in common, a {@code Receiver} what each is. All of it blocks, on
 * the sink's own thread.
 */
@NullMarked
package dev.drawbridge.sink;

import org.jspecify.annotations.NullMarked;

/**
 * What both ports share: how connections are taken, bounded in number, and timed.
 *
 * <ol>
 *   <li>A connection that owes a request's head and does not send it whole within {@code
 *       listen.read} is closed.
 *   <li>A port has no more connections than its share of the process' file descriptors. Beyond that
 *       the connection that has been silent for longest is closed for a new one; where none is
 *       silent, the new one is closed and counted.
 *   <li>A client that takes nothing of an answer that was written to its end is cut off after
 *       {@code upstream.idle}, or after twice that at the latest.
 *   <li>A chunked body that is not HTTP ends, so that its request is refused as any other; nothing
 *       after it on that connection is read as a request.
 * </ol>
 */
@NullMarked
package dev.drawbridge.http;

import org.jspecify.annotations.NullMarked;

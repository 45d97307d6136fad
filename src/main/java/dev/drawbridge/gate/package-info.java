/**
 * The callers' port: its HTTP servers, which path leads where, and its drain. Its chambers, the
 * lower first: {@code transport}, {@code pipeline}, {@code selfservice}.
 *
 * <ol>
 *   <li>Every request is answered, also one whose path, head or body is at fault, and every answer
 *       has the request's id.
 *   <li>No more than {@code listen.max_concurrent} requests are under way at once; one beyond that
 *       is refused before its body is read.
 *   <li>A drain refuses new requests for {@code listen.linger} and accepts none after it. Requests
 *       under way may end until {@code listen.drain} is over; then they are cut, with their record
 *       closed.
 * </ol>
 */
@NullMarked
package dev.drawbridge.gate;

import org.jspecify.annotations.NullMarked;

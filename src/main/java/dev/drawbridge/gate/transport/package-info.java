/**
 * What of a call is HTTP: its path, head and body, how its answer is framed, and how many calls may
 * be under way. It knows no stage, and no decision.
 *
 * <ol>
 *   <li>A body is read only once its caller is known, and takes memory for the bytes that arrive.
 *   <li>What is at fault in a path, a head or a body is a {@code Refusal} that names it.
 *   <li>A stream's keep-alives are written between two events, never within one.
 *   <li>{@code Admission} may be used from any thread; all else belongs to the request's event
 *       loop.
 * </ol>
 */
@NullMarked
package dev.drawbridge.gate.transport;

import org.jspecify.annotations.NullMarked;

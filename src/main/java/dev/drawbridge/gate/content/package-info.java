/**
 * What the text of a request and of its answer holds, for the stages that ask: detectors look into
 * it here, at once or on a worker.
 *
 * <ol>
 *   <li>A text of more than 16 KiB is read on a worker, never on an event loop.
 *   <li>Nothing of a text is kept or logged here.
 * </ol>
 */
@NullMarked
package dev.drawbridge.gate.content;

import org.jspecify.annotations.NullMarked;

/**
 * Decisions on record, made again with another policy: {@code DecisionHistory} reads them, {@code
 * Replay} decides them anew and {@code ReplayReport} tells what changes.
 *
 * <ol>
 *   <li>A decision is made on what it was made on then: candidates, prices, circuits, time.
 *   <li>Nothing is sent and nothing is recorded.
 *   <li>No prompt and no answer is read, and one record at a time is held.
 * </ol>
 */
@NullMarked
package dev.drawbridge.audit.replay;

import org.jspecify.annotations.NullMarked;

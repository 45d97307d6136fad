/**
 * The stages of a call in their order, its attempts, and its end. {@code RequestPipeline.handle} is
 * the page to read first.
 *
 * <ol>
 *   <li>A stage takes the {@code Progress} that the one before it returned, does not see the
 *       caller's connection, and fails with a {@code Refusal} only, beside which {@code Stopped}
 *       says what was known. One place, {@code Refusals}, turns that into a record, a status, a
 *       body and a count.
 *   <li>Nothing is sent before the record of the call is on disk.
 *   <li>Each attempt is permitted by the configuration that the call began with and by the newest.
 *   <li>What is recorded ends once: its reservation is settled and its record closed, whatever
 *       happened.
 *   <li>A call under way ends at once where its client left, and within seconds where its key was
 *       revoked, its team is gone or a block stands against it, also while it waits for memory.
 *   <li>All of a call runs on the event loop that it came in on, but for what is large, which a
 *       worker translates or counts.
 * </ol>
 *
 * <p>Other rooms use {@code GateSnapshot} and {@code CallerRules}, which a configuration makes, and
 * {@code Question}, which explanations ask outside of a call.
 */
@NullMarked
package dev.drawbridge.gate.pipeline;

import org.jspecify.annotations.NullMarked;

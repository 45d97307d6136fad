/**
 * Erasures, legal holds and retention. Hidden from other rooms, which see {@code entry.Erasures}.
 *
 * <ol>
 *   <li>What is to be taken is on record before it is taken, and after: {@code EventRecorder}.
 *   <li>What is held is not taken.
 *   <li>What a crash leaves half done, the next start or the next run finishes, or has on record as
 *       failed.
 * </ol>
 */
@NullMarked
package dev.drawbridge.audit.erasure;

import org.jspecify.annotations.NullMarked;

/**
 * Access that is asked for and granted: a caller asks for a model that its team's facts withhold,
 * somebody else whom policy permits grants it for a time, and policy hears of it with each call.
 *
 * <ol>
 *   <li>A grant lifts only what {@link dev.drawbridge.identity.access.Lift} names. It reaches
 *       policy as {@code input.grants}; what policy says otherwise stands.
 *   <li>Nobody decides about what he asked for himself ({@link
 *       dev.drawbridge.identity.access.Persons}).
 *   <li>A step is known to every instance within a second, and of two steps at once one is done.
 *   <li>Where the store was not read for 60 s, nothing is granted.
 * </ol>
 */
@NullMarked
package dev.drawbridge.identity.access;

import org.jspecify.annotations.NullMarked;

/**
 * A vendor-exit drill: past or supposed requests played again as if vendors restricted access, and
 * what that would come to.
 *
 * <ol>
 *   <li>A drill sends nothing; whoever runs it may have standbys called. A vendor's answer is one
 *       of {@code RestrictionAnswers}; it is classified, opens circuits and leads to another
 *       decision as a real one does.
 *   <li>No model serves in a drill that policy does not permit for the request, asked with the
 *       configuration's policy, models and circuits as they would be then.
 *   <li>No prompt and no answer is read.
 *   <li>Time is the traffic's own: a drill waits for nothing.
 * </ol>
 *
 * <p>Budgets and rates are not drilled: a record does not tell what was left of them.
 */
@NullMarked
package dev.drawbridge.drill;

import org.jspecify.annotations.NullMarked;

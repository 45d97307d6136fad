/**
 * Keeps standbys ready: models that serve only where another fails are called now and then, so that
 * their vendors do not close them as idle and a fault of theirs is seen before they are needed.
 *
 * <ol>
 *   <li>Such a call is one word and one token, is recorded as the gateway's own, and all of a day
 *       have a limit in USD.
 *   <li>It is made only of a model that stands behind another for some team, that no caller asked
 *       within the interval, and whose circuit is closed.
 * </ol>
 */
@NullMarked
package dev.drawbridge.gate.standby;

import org.jspecify.annotations.NullMarked;

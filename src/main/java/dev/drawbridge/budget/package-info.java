/**
 * Is there money and rate left: what a call may use is reserved before it goes out, and settled
 * when its end is known.
 *
 * <p>Guarantees:
 *
 * <ol>
 *   <li>A reservation is made whole or not at all, over all limits of a verdict together. While no
 *       bill exceeds its reservation, what is used and reserved never exceeds a limit, whatever
 *       runs at once.
 *   <li>Amounts are whole numbers (billionths of a dollar, tokens, calls), so sums are exact and do
 *       not depend on their order.
 *   <li>A window is one of the calendar, in the organisation's time zone; a reservation belongs to
 *       the window in which it was made. Time never goes back: a clock that was set back stands
 *       still until it has caught up.
 *   <li>A reservation ends once: settled, charged whole, or released. A second end changes nothing.
 *   <li>{@code Ledger} and {@code Reservation} are thread-safe. {@code Books} and {@code Accounts}
 *       are not.
 * </ol>
 *
 * <p>A call that is not sent, an explanation, is counted against limits of requests in memory only:
 * it costs nothing, and a restart may forget it.
 *
 * <p>The amount of a limit is policy's, asked anew with every call. The one that the last call met
 * is recorded with its reservation, so that after a restart the counter tells it again before
 * anyone calls; facts are not asked, since only policy knows what it makes of them.
 *
 * <p>The audit log is the ledger's only store: a request's record holds its reservation, its end
 * what was charged. {@code Books} is what those records come to, read in their order; the state of
 * the books at the beginning of a segment stands in the segment's first frame, so that a start
 * reads one segment. There is no second durable write, and nothing that could differ from the log.
 */
@NullMarked
package dev.drawbridge.budget;

import org.jspecify.annotations.NullMarked;

/**
 * Tells people of what a vendor or a policy took away: fixed event codes in the log, in metrics
 * and, where the configuration names one, at a webhook.
 *
 * <p>What is promised:
 *
 * <ol>
 *   <li>{@link dev.drawbridge.alert.Alerts#raise} never blocks, never throws and holds no request
 *       up; what waits for a slow receiver is bounded, and what finds no room is counted.
 *   <li>The same event of the same scope is told once an hour: the first at once, the last of those
 *       that followed at the hour's end with their number.
 *   <li>The webhook is asked over TLS only, at an address that was looked up and checked for this
 *       very request; no redirect is followed. An address that is not public is asked only where
 *       {@code allow_private} says so.
 *   <li>A message has the form of CloudEvents 1.0 in JSON, and is signed as Standard Webhooks 1.0
 *       have it. Its id stays the same when it is sent again.
 *   <li>An alert holds codes, ids of the configuration and sentences of our own: never a vendor's
 *       text, a prompt or a key.
 * </ol>
 */
@NullMarked
package dev.drawbridge.alert;

import org.jspecify.annotations.NullMarked;

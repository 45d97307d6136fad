/**
 * What callers ask of the gateway itself: who they are, what they have used, which models they may
 * use, their own requests with receipts, and what would be decided about a request that is not
 * sent.
 *
 * <ol>
 *   <li>A caller sees what is its own, and of its team what all of the team may see. More, and any
 *       change, is an operation that another room states ({@link SelfServiceOperations}): policy is
 *       asked, and the call is on record, before anything is done.
 *   <li>Nothing here is sent to a model.
 * </ol>
 */
@NullMarked
package dev.drawbridge.gate.selfservice;

import org.jspecify.annotations.NullMarked;

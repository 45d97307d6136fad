/**
 * The vocabulary of one call, in plain Java: the types that every other package may use.
 *
 * <ol>
 *   <li>A value does not change after it is made, and may be read from any thread.
 *   <li>{@code toString} of what holds a prompt or an answer shows numbers and sizes only.
 *   <li>A stage of a request fails with a {@link dev.drawbridge.exchange.Refusal} only. Its texts
 *       go to the caller as they are and hold no text of a vendor, no credential and no prompt.
 *   <li>{@link dev.drawbridge.exchange.RefusalCode} is the closed set of the gateway's codes.
 * </ol>
 */
@NullMarked
package dev.drawbridge.exchange;

import org.jspecify.annotations.NullMarked;

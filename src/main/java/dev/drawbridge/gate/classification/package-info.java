/**
 * The model of the organisation's own that classifies prompts.
 *
 * <ol>
 *   <li>Each classification is a call of the gateway's own: decided by policy at {@code
 *       restricted}, reserved and on record before it is sent, to one model of {@code hosting: own}
 *       and to no other. It is never classified itself.
 *   <li>What the model says is added to what was found before. So it raises a label and never
 *       lowers it, whatever a prompt talks it into.
 *   <li>Whatever goes wrong, the request goes on, and its label says that the model was away; what
 *       holds then is policy's to say.
 * </ol>
 */
@NullMarked
package dev.drawbridge.gate.classification;

import org.jspecify.annotations.NullMarked;

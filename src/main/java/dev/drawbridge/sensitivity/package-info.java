/**
 * How sensitive a text is: the label that policy decides by.
 *
 * <ol>
 *   <li>A label's level is the highest of what the caller or its key declares, the configuration's
 *       default, and what was found in the text. So a caller can raise it and never lower it.
 *   <li>A label names what no detector looked into. No detector exists yet: every text is
 *       unscanned.
 * </ol>
 */
@NullMarked
package dev.drawbridge.sensitivity;

import org.jspecify.annotations.NullMarked;

/**
 * How sensitive a text is: the label that policy decides by.
 *
 * <ol>
 *   <li>A label's level is the highest of what the caller or its key declares, the configuration's
 *       default, and what was found in the text. So a caller can raise it and never lower it.
 *   <li>Every string of a request's body is looked at, whatever its dialect and field; a label
 *       names the kinds of part that were not: images, sound, documents, files at the vendor.
 *   <li>Nothing of a text leaves this package but types, numbers and places of what was found.
 * </ol>
 */
@NullMarked
package dev.drawbridge.sensitivity;

import org.jspecify.annotations.NullMarked;

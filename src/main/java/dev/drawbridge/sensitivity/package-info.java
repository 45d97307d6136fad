/** What is in the text: the label that policy decides on. */
@NullMarked
package dev.drawbridge.sensitivity;

import org.jspecify.annotations.NullMarked;

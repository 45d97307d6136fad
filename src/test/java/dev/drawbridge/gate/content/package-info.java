/** Tests of what the text of a request and of its answer holds. */
@NullMarked
package dev.drawbridge.gate.content;

import org.jspecify.annotations.NullMarked;

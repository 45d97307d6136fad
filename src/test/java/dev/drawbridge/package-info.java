/** Tests of the entry point. */
@NullMarked
package dev.drawbridge;

import org.jspecify.annotations.NullMarked;

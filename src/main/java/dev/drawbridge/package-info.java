/** The entry point, and nothing else. */
@NullMarked
package dev.drawbridge;

import org.jspecify.annotations.NullMarked;

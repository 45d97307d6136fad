/** Wiring: what the rooms need of each other is put together here, and nowhere else. */
@NullMarked
package dev.drawbridge;

import org.jspecify.annotations.NullMarked;

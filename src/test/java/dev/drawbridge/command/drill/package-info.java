/** Drills on the command line. */
@NullMarked
package dev.drawbridge.command.drill;

import org.jspecify.annotations.NullMarked;

/** Tests of what every command uses. */
@NullMarked
package dev.drawbridge.command.terminal;

import org.jspecify.annotations.NullMarked;

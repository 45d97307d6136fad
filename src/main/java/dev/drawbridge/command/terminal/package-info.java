/** What every command uses: output, exit codes, times, the option {@code -c}. */
@NullMarked
package dev.drawbridge.command.terminal;

import org.jspecify.annotations.NullMarked;

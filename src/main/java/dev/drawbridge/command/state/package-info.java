/** Commands that move what a gateway keeps: its store, and the whole in backups. */
@NullMarked
package dev.drawbridge.command.state;

import org.jspecify.annotations.NullMarked;

/** Commands about API keys and blocks. */
@NullMarked
package dev.drawbridge.command.keys;

import org.jspecify.annotations.NullMarked;

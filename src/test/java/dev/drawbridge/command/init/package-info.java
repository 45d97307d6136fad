/** The first files of a gateway. */
@NullMarked
package dev.drawbridge.command.init;

import org.jspecify.annotations.NullMarked;

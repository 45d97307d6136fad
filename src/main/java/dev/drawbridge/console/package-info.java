/** The admins' door: health, metrics and read models. */
@NullMarked
package dev.drawbridge.console;

import org.jspecify.annotations.NullMarked;

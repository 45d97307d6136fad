/** {@code drill …}: a vendor-exit drill, as a table, as JSON and as a page. */
@NullMarked
package dev.drawbridge.command.drill;

import org.jspecify.annotations.NullMarked;

/** Commands about the model book: list, show, import. */
@NullMarked
package dev.drawbridge.command.catalog;

import org.jspecify.annotations.NullMarked;

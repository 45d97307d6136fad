/** Tests of the commands about the model book. */
@NullMarked
package dev.drawbridge.command.catalog;

import org.jspecify.annotations.NullMarked;

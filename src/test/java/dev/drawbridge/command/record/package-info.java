/** Tests of the commands about the record. */
@NullMarked
package dev.drawbridge.command.record;

import org.jspecify.annotations.NullMarked;

/**
 * A seventh dialect, as small as one can be: what somebody writes who adds a dialect. It is not
 * registered in these tests; {@code SeventhDialectIT} runs a gateway that has its line.
 */
@NullMarked
package dev.drawbridge.dialect.tiny;

import org.jspecify.annotations.NullMarked;

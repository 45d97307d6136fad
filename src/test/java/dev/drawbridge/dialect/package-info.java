/** Tests of the room of the same name. */
@NullMarked
package dev.drawbridge.dialect;

import org.jspecify.annotations.NullMarked;

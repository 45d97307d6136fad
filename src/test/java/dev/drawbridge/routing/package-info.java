/** Tests of the room of the same name. */
@NullMarked
package dev.drawbridge.routing;

import org.jspecify.annotations.NullMarked;

/** The parts that make up a gateway, and what tests of other packages start it by. */
@NullMarked
package dev.drawbridge;

import org.jspecify.annotations.NullMarked;

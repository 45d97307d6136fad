/** The parts that make up a gateway, and what tests of other packages start it by. */
@NullMarked
package dev.drawbridge.server;

import org.jspecify.annotations.NullMarked;

/** The callers' door: the HTTP server and the order of the stages. */
@NullMarked
package dev.drawbridge.gate;

import org.jspecify.annotations.NullMarked;

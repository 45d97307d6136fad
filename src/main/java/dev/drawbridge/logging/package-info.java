/**
 * How the gateway's own log is written: as JSON with fixed keys where the configuration says so,
 * which loggers say how much, and for how long.
 */
@NullMarked
package dev.drawbridge.logging;

import org.jspecify.annotations.NullMarked;

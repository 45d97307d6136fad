@NullMarked
package dev.drawbridge.telemetry;

import org.jspecify.annotations.NullMarked;

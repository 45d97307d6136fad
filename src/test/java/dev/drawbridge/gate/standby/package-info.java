@NullMarked
package dev.drawbridge.gate.standby;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.drawbridge.gate.transport;

import org.jspecify.annotations.NullMarked;

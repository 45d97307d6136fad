@NullMarked
package dev.drawbridge.gate.repeat;

import org.jspecify.annotations.NullMarked;

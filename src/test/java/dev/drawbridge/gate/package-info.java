@NullMarked
package dev.drawbridge.gate;

import org.jspecify.annotations.NullMarked;

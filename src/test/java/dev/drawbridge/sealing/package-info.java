@NullMarked
package dev.drawbridge.sealing;

import org.jspecify.annotations.NullMarked;

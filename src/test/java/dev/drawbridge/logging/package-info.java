@NullMarked
package dev.drawbridge.logging;

import org.jspecify.annotations.NullMarked;

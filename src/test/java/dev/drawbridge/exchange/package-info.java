@NullMarked
package dev.drawbridge.exchange;

import org.jspecify.annotations.NullMarked;

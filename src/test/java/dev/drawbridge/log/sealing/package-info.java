@NullMarked
package dev.drawbridge.log.sealing;

import org.jspecify.annotations.NullMarked;

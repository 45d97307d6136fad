@NullMarked
package dev.drawbridge.log.wal;

import org.jspecify.annotations.NullMarked;

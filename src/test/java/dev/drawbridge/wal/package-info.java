@NullMarked
package dev.drawbridge.wal;

import org.jspecify.annotations.NullMarked;

/** Tests of the write-ahead log, without a word of what its records say. */
@NullMarked
package dev.drawbridge.wal;

import org.jspecify.annotations.NullMarked;

/** Tests of the log's copies, each with the real receiver. */
@NullMarked
package dev.drawbridge.sink;

import org.jspecify.annotations.NullMarked;

/** Tests of {@code upstream.load}. */
@NullMarked
package dev.drawbridge.upstream.load;

import org.jspecify.annotations.NullMarked;

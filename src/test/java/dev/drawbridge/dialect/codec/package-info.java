/** Tests of {@code dialect.codec}. */
@NullMarked
package dev.drawbridge.dialect.codec;

import org.jspecify.annotations.NullMarked;

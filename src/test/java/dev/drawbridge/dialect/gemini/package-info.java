/** Tests of {@code dialect.gemini}. */
@NullMarked
package dev.drawbridge.dialect.gemini;

import org.jspecify.annotations.NullMarked;

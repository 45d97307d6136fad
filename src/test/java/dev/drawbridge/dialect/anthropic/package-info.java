/** Tests of {@code dialect.anthropic}. */
@NullMarked
package dev.drawbridge.dialect.anthropic;

import org.jspecify.annotations.NullMarked;

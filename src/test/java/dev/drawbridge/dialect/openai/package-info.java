/** Tests of {@code dialect.openai}. */
@NullMarked
package dev.drawbridge.dialect.openai;

import org.jspecify.annotations.NullMarked;

/** Tests of {@code dialect.ollama}. */
@NullMarked
package dev.drawbridge.dialect.ollama;

import org.jspecify.annotations.NullMarked;

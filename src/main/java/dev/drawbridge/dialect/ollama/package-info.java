/** Ollama's own chat and embeddings, for its servers only: no caller speaks it. */
@NullMarked
package dev.drawbridge.dialect.ollama;

import org.jspecify.annotations.NullMarked;

/**
 * OpenAI's chat completions and embeddings, and what vendors that answer like it add or leave out.
 * Source: OpenAI's API reference of late 2026, and those of the vendors.
 */
@NullMarked
package dev.drawbridge.dialect.openai;

import org.jspecify.annotations.NullMarked;

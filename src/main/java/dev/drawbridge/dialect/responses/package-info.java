/**
 * OpenAI's responses as callers speak them. To a vendor they go in the caller's own bytes only, so
 * nothing here reads a vendor's answer into the vocabulary of {@code exchange}.
 */
@NullMarked
package dev.drawbridge.dialect.responses;

import org.jspecify.annotations.NullMarked;

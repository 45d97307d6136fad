/**
 * Anthropic's messages. Source: Anthropic's API reference, version 2023-06-01, with what was added
 * to it since.
 */
@NullMarked
package dev.drawbridge.dialect.anthropic;

import org.jspecify.annotations.NullMarked;

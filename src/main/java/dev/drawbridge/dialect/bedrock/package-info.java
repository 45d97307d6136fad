/**
 * Bedrock's Converse and ConverseStream, for AWS only: no caller speaks it. What Claude takes at
 * Bedrock is what it takes at Anthropic, so its rules come from {@code anthropic}.
 */
@NullMarked
package dev.drawbridge.dialect.bedrock;

import org.jspecify.annotations.NullMarked;

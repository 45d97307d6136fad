/** Tests of {@code dialect.bedrock}. */
@NullMarked
package dev.drawbridge.dialect.bedrock;

import org.jspecify.annotations.NullMarked;

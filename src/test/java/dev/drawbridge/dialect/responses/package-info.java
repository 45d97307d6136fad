/** Tests of {@code dialect.responses}. */
@NullMarked
package dev.drawbridge.dialect.responses;

import org.jspecify.annotations.NullMarked;

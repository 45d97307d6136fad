/** Tests of masking and its reversal. */
@NullMarked
package dev.drawbridge.sensitivity.mask;

import org.jspecify.annotations.NullMarked;

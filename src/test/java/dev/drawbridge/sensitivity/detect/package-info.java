/** Tests of what finds secrets, personal data and hidden text. */
@NullMarked
package dev.drawbridge.sensitivity.detect;

import org.jspecify.annotations.NullMarked;

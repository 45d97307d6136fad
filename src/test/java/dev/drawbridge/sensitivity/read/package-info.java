/** Tests of what is text in a request though it does not stand there as such. */
@NullMarked
package dev.drawbridge.sensitivity.read;

import org.jspecify.annotations.NullMarked;

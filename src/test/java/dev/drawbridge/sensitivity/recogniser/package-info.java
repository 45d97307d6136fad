/** Tests of recognisers in other processes. */
@NullMarked
package dev.drawbridge.sensitivity.recogniser;

import org.jspecify.annotations.NullMarked;

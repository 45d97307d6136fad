/** Tests of the demo. */
@NullMarked
package dev.drawbridge.demo;

import org.jspecify.annotations.NullMarked;

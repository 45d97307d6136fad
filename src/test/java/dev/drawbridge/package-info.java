/** The house's own rules, and the gateway as a whole. */
@NullMarked
package dev.drawbridge;

import org.jspecify.annotations.NullMarked;

/** The vocabulary of one call, in plain Java: what every room speaks of and none owns. */
@NullMarked
package dev.drawbridge.exchange;

import org.jspecify.annotations.NullMarked;

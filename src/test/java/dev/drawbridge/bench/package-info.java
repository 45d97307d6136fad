/** What things cost, measured: programs that print one table each, run by hand or by a profile. */
@NullMarked
package dev.drawbridge.bench;

import org.jspecify.annotations.NullMarked;

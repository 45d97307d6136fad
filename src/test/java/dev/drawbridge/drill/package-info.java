/** Drills: ready scenarios over a bank's configuration, what is read of them, what they tell. */
@NullMarked
package dev.drawbridge.drill;

import org.jspecify.annotations.NullMarked;

/** Whether and how often a failed attempt is repeated at the target that it failed at. */
@NullMarked
package dev.drawbridge.gate.repeat;

import org.jspecify.annotations.NullMarked;

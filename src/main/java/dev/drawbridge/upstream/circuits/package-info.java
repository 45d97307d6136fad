/** Which targets are asked: what was learned of them from their answers, and for how long. */
@NullMarked
package dev.drawbridge.upstream.circuits;

import org.jspecify.annotations.NullMarked;

/** What is learned of targets from their answers. */
@NullMarked
package dev.drawbridge.upstream.circuits;

import org.jspecify.annotations.NullMarked;

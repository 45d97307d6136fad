/**
 * What is told of a request beside its record and the metrics: its trace, and its line in the
 * access log. Where neither is switched on, nothing is made for a request.
 */
@NullMarked
package dev.drawbridge.gate.observation;

import org.jspecify.annotations.NullMarked;

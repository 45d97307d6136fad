@NullMarked
package dev.drawbridge.gate.pipeline;

import org.jspecify.annotations.NullMarked;

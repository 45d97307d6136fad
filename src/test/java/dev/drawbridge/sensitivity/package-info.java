/** Tests of how prompts are read and labelled. */
@NullMarked
package dev.drawbridge.sensitivity;

import org.jspecify.annotations.NullMarked;

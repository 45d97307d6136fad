/**
 * Access that callers ask for: the requests under {@code /drawbridge/v1/access-requests}, who may
 * decide about them, and the trial that shows what a grant would change before it holds.
 */
@NullMarked
package dev.drawbridge.gate.access;

import org.jspecify.annotations.NullMarked;

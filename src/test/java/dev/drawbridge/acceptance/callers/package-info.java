/**
 * The callers' port of a whole gateway: every form of call, odd requests, slow and lost callers.
 */
@NullMarked
package dev.drawbridge.acceptance.callers;

import org.jspecify.annotations.NullMarked;

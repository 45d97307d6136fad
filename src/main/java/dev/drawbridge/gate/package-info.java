/**
 * The callers' port: its HTTP servers, which path leads where, and its drain. Its chambers, the
 * lower first: {@code transport}, {@code pipeline}, {@code selfservice}.
 */
@NullMarked
package dev.drawbridge.gate;

import org.jspecify.annotations.NullMarked;

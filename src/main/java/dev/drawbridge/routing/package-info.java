/**
 * Which model serves: verdict, catalogue and health become an ordered route.
 *
 * <p>Guarantees: everything here is a pure function of its arguments (health is asked, never
 * changed); a route holds only models that the verdict permits; equal requests have equal
 * estimates.
 */
@NullMarked
package dev.drawbridge.routing;

import org.jspecify.annotations.NullMarked;

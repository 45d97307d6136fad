/** Which model serves: verdict, catalogue and health become an ordered route. */
@NullMarked
package dev.drawbridge.routing;

import org.jspecify.annotations.NullMarked;

/** Which models end, what takes their place, and what that costs whom. */
@NullMarked
package dev.drawbridge.admin.retirement;

import org.jspecify.annotations.NullMarked;

/** Who stands behind a caller, and what a grant may lift. */
@NullMarked
package dev.drawbridge.identity.access;

import org.jspecify.annotations.NullMarked;

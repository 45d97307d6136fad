/** The way out, against a vendor that misbehaves on demand. */
@NullMarked
package dev.drawbridge.upstream;

import org.jspecify.annotations.NullMarked;

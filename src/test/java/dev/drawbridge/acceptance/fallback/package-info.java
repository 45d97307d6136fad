/** What a whole gateway does where a vendor fails. */
@NullMarked
package dev.drawbridge.acceptance.fallback;

import org.jspecify.annotations.NullMarked;

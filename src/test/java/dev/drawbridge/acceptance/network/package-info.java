/** Both ports of a whole gateway as a network sees them: TLS, addresses, limits. */
@NullMarked
package dev.drawbridge.acceptance.network;

import org.jspecify.annotations.NullMarked;

/** Speaking to a provider: connections, credentials, the relay, circuits and health. */
@NullMarked
package dev.drawbridge.upstream;

import org.jspecify.annotations.NullMarked;
